import type { Receiver } from "close-crm/receive";
import type { TestServer } from "../servers.ts";

/** A host, started with the lines in docs/receive.md. `all` instead of `post`, because other methods are tested too. */
export type Host = [name: string, serve: (receiver: Receiver) => Promise<TestServer>];
