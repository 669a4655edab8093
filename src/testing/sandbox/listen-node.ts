import type { OwnBytes } from "../../close/values.ts";

/** The fake's HTTP server. */
export interface FakeCloseServer {
	/** The base URL of the API for `createClient`, such as `http://127.0.0.1:41234/api/v1`. */
	url: string;
	/** Stops listening and ends open connections. */
	close(): Promise<void>;
}

// The part of node:http that is used here, because the library is compiled with the types of the web only.
interface Incoming extends AsyncIterable<OwnBytes> {
	method: string;
	url: string;
	/** All values are strings: Node uses an array only for `set-cookie`, which requests do not have. */
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

/** Serves a `fetch` function with node:http. If it rejects, the connection is destroyed. */
export async function listenWithNode(fetch: typeof globalThis.fetch, port: number): Promise<FakeCloseServer> {
	// Bundlers for browsers and Workers fail at an import of node:http.
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
