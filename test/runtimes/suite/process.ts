import { once } from "node:events";
import { createServer } from "node:http";
import { toNodeHandler } from "close-crm/node";
import { runSuite } from "./index.ts";
import { createServed, type Send } from "./network.ts";

// Runs the suite in a process with Node's modules, and prints the report as JSON.

interface BunServer {
	url: URL;
}
interface DenoServer {
	addr: { port: number };
}
type Fetch = (request: Request, context?: unknown) => Promise<Response>;

declare const Bun: { serve(options: object): BunServer } | undefined;
declare const Deno: { serve(options: object, fetch: Fetch): DenoServer } | undefined;

const node = createServed();
const web = createServed();

async function serveByNode(): Promise<string> {
	const handlers = {
		"/close": toNodeHandler(node.receivers["/close"]),
		"/late": toNodeHandler(node.receivers["/late"]),
	};
	const server = createServer((request, response) =>
		handlers[request.url === "/late" ? "/late" : "/close"](request, response),
	).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
	return `http://127.0.0.1:${address.port}`;
}

function serveByBun(bun: NonNullable<typeof Bun>): string {
	const { "/close": close, "/late": late } = web.receivers;
	const routes = { "/close": close.fetch, "/late": late.fetch };
	return bun.serve({ hostname: "127.0.0.1", port: 0, routes }).url.origin;
}

function serveByDeno(deno: NonNullable<typeof Deno>): string {
	const { "/close": close, "/late": late } = web.receivers;
	const answer: Fetch = (request, info) =>
		request.url.endsWith("/late") ? late.fetch(request, info) : close.fetch(request, info);
	const { addr } = deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
	return `http://127.0.0.1:${addr.port}`;
}

const sendTo =
	(url: string): Send =>
	(init, path) =>
		fetch(`${url}${path}`, init);

const served = node.checks("node:http", sendTo(await serveByNode()));
if (typeof Bun !== "undefined") Object.assign(served, web.checks("Bun.serve", sendTo(serveByBun(Bun))));
if (typeof Deno !== "undefined") Object.assign(served, web.checks("Deno.serve", sendTo(serveByDeno(Deno))));
const report = await runSuite(JSON.parse(process.argv[2] ?? ""), served);
process.stdout.write(JSON.stringify(report), () => process.exit(0));
