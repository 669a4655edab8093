/**
 * A receiver in node:http, Express, Fastify and their kin.
 *
 * @module close-crm/node
 */

import { join } from "../read-body.ts";
import type { Receiver } from "../receiver.ts";
import { DeliveryError } from "../verify/delivery-error.ts";

/** What is used of an `IncomingMessage` of node:http, and of Express's request. */
export interface NodeRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers, with names in lower case. */
	headers: { readonly [name: string]: string | string[] | undefined };
	/** What a body parser left. */
	body?: unknown;
	/** Whether the stream was read to its end. */
	readableEnded: boolean;
	/** Listens for `data`, `end` and `close`. */
	on(event: string, listener: (chunk: Uint8Array) => void): unknown;
	/** Stops the flow of `data`. */
	pause(): unknown;
}

/** What is used of a `ServerResponse` of node:http, and of Express's response. */
export interface NodeResponse {
	/** Begins the answer. */
	writeHead(
		status: number,
		headers: Record<string, string>,
	): {
		/** Ends the answer. */
		end(): unknown;
	};
}

/** What is used of Fastify's request. */
export interface FastifyRequest {
	/** Node's own request. */
	raw: NodeRequest;
	/** What a content type parser left. */
	body?: unknown;
}

/** What is used of Fastify's reply. */
export interface FastifyReply {
	/** Node's own response. */
	raw: NodeResponse;
	/** Has Fastify leave the answer to others. */
	hijack(): unknown;
}

/**
 * A request handler for node:http, for Express and its kin, and for Fastify. It reads the raw body itself, so no body
 * parser may come first; if one did, the answer is 500, and `onError` is told what to move.
 *
 * Express: `app.post("/close", toNodeHandler(receiver))`, above `app.use(express.json())`.
 *
 * Fastify parses every body unless told otherwise, so give the route a scope of its own:
 * ```ts
 * app.register(async (scope) => {
 *   scope.removeAllContentTypeParsers();
 *   scope.addContentTypeParser("*", (_request, _body, done) => done(null));
 *   scope.post("/close", toNodeHandler(receiver));
 * });
 * ```
 */
export function toNodeHandler(
	receiver: Receiver,
): (request: NodeRequest | FastifyRequest, response: NodeResponse | FastifyReply) => Promise<void> {
	return async (request, response) => {
		const message = "raw" in request ? request.raw : request;
		// Something else in Fastify would answer too, such as its `handlerTimeout`.
		if ("hijack" in response) response.hijack();
		// Node has the names in lower case, so that none has to be searched for.
		const headers = { get: (name: string) => message.headers[name]?.toString() };
		const answer = await receiver.respond({ method: message.method, headers }, (limit) =>
			readRaw(message, request.body, limit),
		);
		// What was not read would be taken for the next request.
		if (answer.status === 413) answer.headers.connection = "close";
		("raw" in response ? response.raw : response).writeHead(answer.status, answer.headers).end();
	};
}

/** The raw body, or undefined if it is larger than the limit; no more is read then. */
function readRaw(request: NodeRequest, parsed: unknown, limit: number): Promise<Uint8Array | undefined> {
	// As an async function it would need one promise more for each delivery.
	return new Promise((resolve, reject) => {
		// A parser of raw bytes, such as express.raw(), does no harm.
		if (parsed instanceof Uint8Array) return resolve(parsed.length > limit ? undefined : parsed);
		if (parsed !== undefined || request.readableEnded) {
			throw new DeliveryError(
				"parsed_body",
				"Move the line with toNodeHandler above the body parser, such as app.use(express.json()). In Fastify, put the route where no parser is registered.",
			);
		}
		const chunks: Uint8Array[] = [];
		let size = 0;
		request.on("data", (chunk: Uint8Array) => {
			size += chunk.length;
			chunks.push(chunk);
			if (size > limit) {
				request.pause();
				resolve(undefined);
			}
		});
		// A small body comes at once, and needs no copy.
		request.on("end", () => resolve(chunks.length === 1 ? chunks[0] : join(chunks, size)));
		request.on("close", () => {
			// It comes after every request, and an error takes time to make. Where nobody listens for it, Node, Deno and Bun
			// emit no "error" of a connection that broke.
			if (!request.readableEnded) reject(new Error("The connection closed before the body ended."));
		});
	});
}
