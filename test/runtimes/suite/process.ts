import { once } from "node:events";
import { createServer } from "node:http";
import { toNodeHandler } from "close-crm/node";
import { runSuite } from "./index.ts";
import { receiver } from "./network.ts";

// Runs the suite on a runtime that is a process with Node's modules, and prints the report as JSON.
const server = createServer(toNodeHandler(receiver)).listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
const url = `http://127.0.0.1:${address.port}`;
const report = await runSuite(JSON.parse(process.argv[2] ?? ""), (init) => fetch(url, init));
process.stdout.write(JSON.stringify(report), () => process.exit(0));
