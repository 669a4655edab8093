import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { listEventNames } from "../../close/events/event-name.ts";
import { isRecord } from "../../close/values.ts";
import type { Actions, Message } from "./messages.ts";

const HOST = "127.0.0.1";

/** How many of the previous messages a newly opened page gets. */
const KEPT_MESSAGES = 2000;

/** The largest body of an action, in bytes. */
const MAX_BODY = 10_000;

/** A local page that shows what happens. */
export interface UiServer {
	/** The URL of the page. */
	url: string;
	/** Shows a message on every open page. */
	show(message: Message): void;
	close(): Promise<void>;
}

/**
 * Serves the page on the loopback address. Another website in the same browser can neither read the page, because the
 * `Host` header must be this address, nor call its actions, because the `Origin` header must be the page's own.
 */
export async function startUiServer(title: string, actions: Actions, port: number): Promise<UiServer> {
	const html = await readFile(new URL("page.html", import.meta.url), "utf8");
	const messages: Message[] = [];
	const viewers = new Set<ServerResponse>();
	let origins: string[] = [];

	const server = createServer((request, response) => {
		answer(request, response).catch(() => response.destroy());
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, HOST, resolve);
	});
	// The cast is safe: a server that listens on a port has such an address.
	const { port: actual } = server.address() as AddressInfo;
	origins = [HOST, "localhost"].map((host) => `http://${host}:${actual}`);

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { origin } = request.headers;
		const isOwnHost = origins.includes(`http://${request.headers.host}`);
		const isOwnOrigin = origin === undefined ? request.method === "GET" : origins.includes(origin);
		if (!isOwnHost || !isOwnOrigin) return end(response, 403, "Open the page at the address that the command printed.");
		const path = request.url ?? "/";
		if (request.method === "GET" && path === "/") return showPage(response);
		if (request.method === "GET" && path === "/messages") return stream(response);
		if (request.method === "POST") return act(path.slice(1), request, response);
		return end(response, 404, "Not found. Open the page at the address that the command printed.");
	}

	function showPage(response: ServerResponse): void {
		response.writeHead(200, {
			"content-type": "text/html; charset=utf-8",
			"content-security-policy": policyOf(html),
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
			"cache-control": "no-store",
		});
		response.end(html);
	}

	function stream(response: ServerResponse): void {
		response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
		const start = { kind: "start", title, actions: Object.keys(actions), types: listEventNames() };
		for (const message of [start, ...messages]) response.write(toServerSentEvent(message));
		viewers.add(response);
		response.on("close", () => viewers.delete(response));
	}

	async function act(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const action = Object.entries(actions).find(([each]) => each === name)?.[1];
		if (!action) return end(response, 404, `The page has no action "${name}".`);
		const input: unknown = JSON.parse(await readText(request));
		if (!isRecord(input)) return end(response, 400, "The input must be a JSON object.");
		try {
			// The cast is safe for calls of the page. Any other input makes the action fail.
			await (action as (input: object) => Promise<void>)(input);
			end(response, 204, "");
		} catch (error) {
			end(response, 400, error instanceof Error ? error.message : String(error));
		}
	}

	return {
		url: `http://${HOST}:${actual}/`,
		show(message) {
			// The time is not kept, because the next one follows soon.
			if (message.kind !== "clock") messages.push(message);
			if (messages.length > KEPT_MESSAGES) messages.shift();
			for (const viewer of viewers) viewer.write(toServerSentEvent(message));
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** The content security policy: only the page's own style and script are allowed, and connections only to this server. */
function policyOf(html: string): string {
	const hashOf = (element: string) => {
		const [, text = ""] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html) ?? [];
		return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
	};
	return [
		"default-src 'none'",
		`style-src ${hashOf("style")}`,
		`script-src ${hashOf("script")}`,
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join("; ");
}

function toServerSentEvent(message: object): string {
	return `data: ${JSON.stringify(message)}\n\n`;
}

async function readText(request: IncomingMessage): Promise<string> {
	let text = "";
	for await (const chunk of request) {
		text += chunk;
		if (text.length > MAX_BODY) throw new Error("The body is too large.");
	}
	return text;
}

function end(response: ServerResponse, status: number, text: string): void {
	response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
