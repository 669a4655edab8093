import type { OwnBytes } from "../../close/values.ts";

/** The fake on a port. */
export interface FakeCloseServer {
	/** The base URL of the API, for `createClient`: such as `http://127.0.0.1:41234/api/v1`. */
	url: string;
	/** Stops listening and ends open connections. */
	close(): Promise<void>;
}

// The used part of node:http, because the library's types include the web's only.
interface Incoming extends AsyncIterable<OwnBytes> {
	method: string;
	url: string;
	/** Only cookies that a response sets are a list. */
	headers: Record<string, string>;
}

interface Outgoing {
	writeHead(status: number, headers: Record<string, string>): void;
	end(body: string): void;
	destroy(): void;
}

interface Server {
	listen(port: number, host: string): void;
	once(name: "listening" | "error", listener: (error: Error) => void): void;
	address(): { port: number };
	closeAllConnections(): void;
	close(callback: () => void): void;
}

declare const process:
	| {
			getBuiltinModule?(name: "node:http"): {
				createServer(listener: (request: Incoming, response: Outgoing) => void): Server;
			};
	  }
	| undefined;

const HOST = "127.0.0.1";

/** Serves a `fetch` with node:http. A connection that it loses is cut. */
export async function listenWithNode(fetch: typeof globalThis.fetch, port: number): Promise<FakeCloseServer> {
	// Not an import, at which bundlers for browsers and Workers stop.
	const http = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:http");
	if (!http) throw new Error("listen needs node:http, which this runtime does not have. Use the fake's fetch.");
	const server = http.createServer((incoming, outgoing) => {
		toRequest(incoming)
			.then((request) => fetch(request))
			.then(async (response) => {
				const body = await response.text();
				outgoing.writeHead(response.status, Object.fromEntries(response.headers));
				outgoing.end(body);
			})
			.catch(() => outgoing.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once("listening", () => resolve());
		server.once("error", reject);
		server.listen(port, HOST);
	});
	return {
		url: `http://${HOST}:${server.address().port}/api/v1`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function toRequest(incoming: Incoming): Promise<Request> {
	const chunks: OwnBytes[] = [];
	for await (const chunk of incoming) chunks.push(chunk);
	return new Request(`http://${HOST}${incoming.url}`, {
		method: incoming.method,
		headers: incoming.headers,
		body: chunks.length > 0 ? new Blob(chunks) : null,
	});
}
