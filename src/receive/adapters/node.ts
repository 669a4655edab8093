/**
 * A receiver behind node:http, and behind the frameworks that stand on it.
 *
 * @module close-crm/node
 */
import { createByteBuffer, tooLarge } from "../body/byte-buffer.ts";
import type { DeliveryAnswer, Receiver } from "../receiver.ts";
import { DeliveryError } from "../verify/delivery-error.ts";
import { requireReceiver } from "./require-receiver.ts";

/** What is used of an `IncomingMessage` of node:http, and of Express's request. */
export interface NodeRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers, with names in lower case. */
	headers: { readonly [name: string]: string | string[] | undefined };
	/** What a body parser left. */
	body?: unknown;
	/** The raw body, where the host keeps it: Google Cloud Functions, Firebase, Nest, Vercel. */
	rawBody?: unknown;
	/** Whether the stream was read to its end. */
	readableEnded: boolean;
	/** Whether anything was read from the stream. */
	readableDidRead?: boolean;
	/** The encoding that `setEncoding` set; null for bytes. */
	readableEncoding?: string | null;
	/** Listens for `data`, `end` and `close`. */
	on(event: string, listener: (chunk: Uint8Array) => void): unknown;
	/** Stops listening. */
	off(event: string, listener: (chunk: Uint8Array) => void): unknown;
	/** Stops the flow of `data`. */
	pause(): unknown;
}

/** What is used of a `ServerResponse` of node:http, and of Express's response. */
export interface NodeResponse {
	/** Whether something else has answered. */
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

/** What is used of Fastify's request. */
export interface FastifyRequest {
	/** Node's own request. */
	raw: NodeRequest;
	/** What a content type parser left. */
	body?: unknown;
	/** The raw body, where a plugin keeps it. */
	rawBody?: unknown;
}

/** What is used of Fastify's reply. */
export interface FastifyReply {
	/** Node's own response. */
	raw: NodeResponse;
	/** Tells Fastify that the response is sent elsewhere. */
	hijack(): unknown;
}

/**
 * A request handler for node:http, for Express and frameworks like it, and for Fastify. It reads the raw body itself, so
 * no body parser may come first. If one did, the response is 500, and `onError` is told which line to move. Where the
 * host keeps the bytes as `rawBody`, they are used.
 *
 * Express: `app.post("/close", toNodeHandler(receiver))`, above `app.use(express.json())`.
 *
 * Fastify parses every body by default, so put the route into a scope of its own:
 * ```ts
 * app.register(async (scope) => {
 *   scope.removeAllContentTypeParsers();
 *   scope.addContentTypeParser("*", (_request, _body, done) => done(null));
 *   scope.post("/close", toNodeHandler(receiver));
 * });
 * ```
 *
 * The handler never rejects, and leaves a response alone that something else has sent. Throws a `TypeError` if
 * `receiver` is not a receiver.
 */
export function toNodeHandler(
	receiver: Receiver,
): (request: NodeRequest | FastifyRequest, response: NodeResponse | FastifyReply) => Promise<void> {
	requireReceiver(receiver, "toNodeHandler");
	return async (request, response) => {
		const message = "raw" in request ? request.raw : request;
		// Something in Fastify could answer too, such as its `handlerTimeout`.
		if ("hijack" in response) response.hijack();
		const headers = { get: (name: string) => message.headers[name]?.toString() };
		const answer = await receiver.respond({ method: message.method, headers }, (limit, signal) =>
			readBody(message, request, limit, signal),
		);
		send("raw" in response ? response.raw : response, answer, message);
	};
}

function send(response: NodeResponse, { status, headers }: DeliveryAnswer, message: NodeRequest): void {
	if (response.headersSent) return;
	// The rest of a body that was not read must not be taken for the next request.
	const connection = message.readableEnded ? {} : { connection: "close" };
	try {
		response.writeHead(status, { ...headers, ...connection }).end();
	} catch {
		// The connection is gone, or something else answered just now.
	}
}

/** The raw body: bytes that the host kept, else the stream, if nothing was read from it. */
async function readBody(
	message: NodeRequest,
	{ body, rawBody }: Pick<NodeRequest, "body" | "rawBody">,
	limit: number,
	signal: AbortSignal,
): Promise<Uint8Array> {
	const kept = [rawBody, body].find((each) => each instanceof Uint8Array);
	if (kept instanceof Uint8Array) {
		if (kept.length > limit) throw tooLarge(limit);
		return kept;
	}
	const wasRead = message.readableDidRead ?? message.readableEnded;
	if (wasRead || message.readableEnded || message.readableEncoding) {
		throw new DeliveryError(
			"parsed_body",
			"The body was read before the receiver got it. Move the line with toNodeHandler above the body parser, such as app.use(express.json()). In Fastify, put the route into a scope without parsers.",
		);
	}
	return readStream(message, limit, signal);
}

function readStream(message: NodeRequest, limit: number, signal: AbortSignal): Promise<Uint8Array> {
	const buffer = createByteBuffer(limit);
	return new Promise((resolve, reject) => {
		const append = (chunk: Uint8Array) => {
			try {
				buffer.append(chunk);
			} catch (error) {
				stop();
				reject(error);
			}
		};
		const end = () => resolve(buffer.toBytes());
		// Emitted without an end when the connection breaks; not every runtime emits an error then.
		const close = () => {
			if (!message.readableEnded) reject(new Error("The connection closed before the body ended."));
		};
		const stop = () => {
			message.off("data", append);
			message.off("end", end);
			message.pause();
		};
		message.on("data", append);
		message.on("end", end);
		message.on("close", close);
		signal.addEventListener("abort", stop, { once: true });
	});
}
