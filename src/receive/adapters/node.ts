/**
 * A receiver behind node:http, and behind the frameworks that stand on it.
 *
 * @module close-crm/node
 */
import { ByteBuffer, tooLarge } from "../body/byte-buffer.ts";
import { requireReceiver } from "../option-checks.ts";
import type { BodyDeadline, DeliveryAnswer, Receiver } from "../receiver.ts";
import { DeliveryError } from "../verify/delivery-error.ts";

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
	/** Whether the connection is gone. */
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
 * no body parser may come first. If one did, the response is 500, and `onError` says which line to move. Where the host
 * keeps the raw bytes as `rawBody`, they are used.
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
 * The handler never rejects. If something else has answered already, it sends nothing. Throws a `TypeError` if `receiver`
 * is not a receiver.
 */
export function toNodeHandler(
	receiver: Receiver,
): (request: NodeRequest | FastifyRequest, response: NodeResponse | FastifyReply) => Promise<void> {
	requireReceiver(receiver, "toNodeHandler");
	return async (request, response) => {
		// Otherwise Fastify would answer too, such as when its handlerTimeout is over.
		if ("hijack" in response) response.hijack();
		const message = "on" in request ? request : request.raw;
		const { method, headers } = message;
		// Node joins the values of a repeated header, with its name in lower case.
		const deliveryRequest = { method, headers: { get: (name: string) => headers[name]?.toString() } };
		const answer = await receiver.respond(deliveryRequest, (limit, deadline) =>
			readBody(request, message, limit, deadline),
		);
		send("writeHead" in response ? response : response.raw, answer, message);
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

/** Reads the raw body: the bytes that the host kept, or else the stream, if nothing was read from it. */
async function readBody(
	request: NodeRequest | FastifyRequest,
	message: NodeRequest,
	limit: number,
	deadline: BodyDeadline,
): Promise<Uint8Array> {
	const bytes = findKeptBytes(request);
	if (bytes) {
		if (bytes.length > limit) throw tooLarge(limit);
		return bytes;
	}
	if (message.readableDidRead || message.readableEnded || message.readableEncoding) {
		throw new DeliveryError(
			"parsed_body",
			"The body was read or decoded before the receiver got it. Move the line with toNodeHandler above the body parser, such as app.use(express.json()). In Fastify, put the route into a scope without parsers.",
		);
	}
	return readStream(message, limit, deadline);
}

/** The bytes that the host or a parser such as `express.raw()` left. */
function findKeptBytes(request: NodeRequest | FastifyRequest): Uint8Array | undefined {
	if (request.rawBody instanceof Uint8Array) return request.rawBody;
	// Read second, because on Vercel it is a getter that parses.
	const { body } = request;
	return body instanceof Uint8Array ? body : undefined;
}

function readStream(message: NodeRequest, limit: number, deadline: BodyDeadline): Promise<Uint8Array> {
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
		/** Called without `onEnd` if the connection breaks. Not every runtime emits an error then. */
		function onClose(): void {
			fail(new Error("The connection closed before the body ended."));
		}
		/** The receiver has given up waiting. */
		function onExpire(): void {
			fail(new Error("The body did not arrive in time."));
		}
		function fail(error: unknown): void {
			stopListening();
			message.pause();
			reject(error);
		}
		function stopListening(): void {
			message.off("data", onData);
			message.off("end", onEnd);
			message.off("close", onClose);
			stopWaiting();
		}

		if (message.destroyed) {
			onClose();
			return;
		}
		message.on("data", onData);
		message.on("end", onEnd);
		message.on("close", onClose);
	});
}
