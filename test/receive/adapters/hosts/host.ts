import type { Receiver } from "close-crm/receive";
import type { TestServer } from "../servers.ts";

/** A host, started with the lines that docs/receive.md shows for it. `all` where it shows `post`: refusals are tested too. */
export type Host = [name: string, serve: (receiver: Receiver) => Promise<TestServer>];
