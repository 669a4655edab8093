/**
 * A receiver for node:http and for the frameworks that are built on it.
 *
 * @module close-crm/node
 */
import { ByteBuffer, tooLarge } from "../body/byte-buffer.ts";
import { DeliveryError } from "../delivery-error.ts";
import { requireReceiver } from "../option-checks.ts";
import type { BodyDeadline, DeliveryAnswer, Receiver } from "../receiver.ts";

/** The parts of a node:http `IncomingMessage`, or an Express request, that are used. */
export interface NodeRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers, with names in lower case. */
	headers: { readonly [name: string]: string | string[] | undefined };
	/** The result of a body parser. */
	body?: unknown;
	/** The raw body, if the host keeps it, as Google Cloud Functions, Firebase, Nest and Vercel do. */
	rawBody?: unknown;
	/** Whether the stream was read to its end. */
	readableEnded: boolean;
	/** Whether anything was read from the stream. */
	readableDidRead?: boolean;
	/** Whether the connection is closed. */
	destroyed?: boolean;
	/** The encoding that `setEncoding` set; null for bytes. */
	readableEncoding?: string | null;
	/** Listens for `data`, `end` and `close`. */
	on(event: string, listener: (chunk: Uint8Array) => void): unknown;
	/** Stops listening. */
	off(event: string, listener: (chunk: Uint8Array) => void): unknown;
	/** Stops the flow of `data`. */
	pause(): unknown;
}

/** The parts of a node:http `ServerResponse`, or an Express response, that are used. */
export interface NodeResponse {
	/** Whether something else has already responded. */
	headersSent?: boolean;
	/** Begins the response. */
	writeHead(
		status: number,
		headers: Record<string, string>,
	): {
		/** Ends the response. */
		end(): unknown;
	};
}

/** The parts of a Fastify request that are used. */
export interface FastifyRequest {
	/** Node's own request. */
	raw: NodeRequest;
	/** The result of a content type parser. */
	body?: unknown;
	/** The raw body, if a plugin keeps it. */
	rawBody?: unknown;
}

/** The parts of a Fastify reply that are used. */
export interface FastifyReply {
	/** Node's own response. */
	raw: NodeResponse;
	/** Tells Fastify that the response is sent elsewhere. */
	hijack(): unknown;
}

/**
 * Returns a request handler for node:http, for Express and similar frameworks, and for Fastify. It reads the raw body
 * itself, so no body parser may run before it. If one did, the response is 500, and `onError` says which line to move.
 * If the host keeps the raw bytes as `rawBody`, they are used.
 *
 * Express: `app.post("/close", toNodeHandler(receiver))`, above `app.use(express.json())`.
 *
 * Fastify parses every body by default, so put the route into a scope without parsers:
 * ```ts
 * app.register(async (scope) => {
 *   scope.removeAllContentTypeParsers();
 *   scope.addContentTypeParser("*", (_request, _body, done) => done(null));
 *   scope.post("/close", toNodeHandler(receiver));
 * });
 * ```
 *
 * The handler never rejects. If something else has already responded, it sends nothing. Throws a `TypeError` if
 * `receiver` is not a receiver.
 */
export function toNodeHandler(
	receiver: Receiver,
): (request: NodeRequest | FastifyRequest, response: NodeResponse | FastifyReply) => Promise<void> {
	requireReceiver(receiver, "toNodeHandler");
	return async (request, response) => {
		// Otherwise Fastify could respond too, for example after its handlerTimeout.
		if ("hijack" in response) response.hijack();
		// Express extends Node's request; Fastify keeps it as `raw`.
		const nodeRequest = "on" in request ? request : request.raw;
		const { method, headers } = nodeRequest;
		// Looks each header up, because Node's names are in lower case. A plain object would be searched for any case.
		const deliveryRequest = { method, headers: { get: (name: string) => headers[name]?.toString() } };
		const answer = await receiver.respond(deliveryRequest, (limit, deadline) =>
			readBody(request, nodeRequest, limit, deadline),
		);
		send("writeHead" in response ? response : response.raw, answer, nodeRequest);
	};
}

function send(response: NodeResponse, { status, headers }: DeliveryAnswer, nodeRequest: NodeRequest): void {
	if (response.headersSent) return;
	// Without this, the unread rest of a body would be parsed as the next request.
	const connection = nodeRequest.readableEnded ? {} : { connection: "close" };
	try {
		response.writeHead(status, { ...headers, ...connection }).end();
	} catch {
		// The connection is closed, or something else has just responded.
	}
}

/** Reads the raw body: the bytes that the host kept, or else the stream. Rejects if the stream was already read. */
async function readBody(
	request: NodeRequest | FastifyRequest,
	nodeRequest: NodeRequest,
	limit: number,
	deadline: BodyDeadline,
): Promise<Uint8Array> {
	const bytes = findKeptBytes(request);
	if (bytes) {
		if (bytes.length > limit) throw tooLarge(limit);
		return bytes;
	}
	if (nodeRequest.readableDidRead || nodeRequest.readableEnded || nodeRequest.readableEncoding) {
		throw new DeliveryError(
			"parsed_body",
			"The body was read or decoded before the receiver got it. Move the line with toNodeHandler above the body parser, such as app.use(express.json()). In Fastify, put the route into a scope without parsers.",
		);
	}
	return readStream(nodeRequest, limit, deadline);
}

/** The bytes kept by the host or by a parser such as `express.raw()`. */
function findKeptBytes(request: NodeRequest | FastifyRequest): Uint8Array | undefined {
	if (request.rawBody instanceof Uint8Array) return request.rawBody;
	// Read second, because on Vercel it is a getter that parses.
	const { body } = request;
	return body instanceof Uint8Array ? body : undefined;
}

function readStream(nodeRequest: NodeRequest, limit: number, deadline: BodyDeadline): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const buffer = new ByteBuffer(limit);
		const stopWaiting = deadline.onExpire(onExpire);

		function onData(chunk: Uint8Array): void {
			try {
				buffer.append(chunk);
			} catch (error) {
				fail(error);
			}
		}
		function onEnd(): void {
			stopListening();
			resolve(buffer.toBytes());
		}
		/** If the connection breaks, this is called without `onEnd` before it. Not every runtime emits an error. */
		function onClose(): void {
			fail(new Error("The connection closed before the body ended."));
		}
		/** Nobody sees this error, because the receiver has given up waiting. */
		function onExpire(): void {
			fail(new Error("The body did not arrive in time."));
		}
		function fail(error: unknown): void {
			stopListening();
			nodeRequest.pause();
			reject(error);
		}
		function stopListening(): void {
			nodeRequest.off("data", onData);
			nodeRequest.off("end", onEnd);
			nodeRequest.off("close", onClose);
			stopWaiting();
		}

		if (nodeRequest.destroyed) {
			onClose();
			return;
		}
		nodeRequest.on("data", onData);
		nodeRequest.on("end", onEnd);
		nodeRequest.on("close", onClose);
	});
}
