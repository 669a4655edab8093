import type { LoggedEvent } from "../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../close/events/types.ts";
import type { HandlerOptions } from "./handlers.ts";
import type { Store } from "./stores/store.ts";
import type { Delivery } from "./verify/delivery.ts";
import type { DeliveryErrorCode } from "./verify/delivery-error.ts";
import type { DeliveryHeaders } from "./verify/read-header.ts";
import type { SignatureOptions } from "./verify/verify-delivery.ts";

/** What `createReceiver` accepts. */
export interface ReceiverOptions extends SignatureOptions, HandlerOptions {
	/** Remembers what is handled. Default: a `memoryStore`, which serves a single process. */
	store?: Store;
	/**
	 * After how many ms to answer 503 while a handler is still running, below Close's own 15 seconds
	 * (developer.close.com/api/overview/changelog/2026/11/9). The handler continues, and Close's next attempt finds the
	 * event done. Default: 14 seconds.
	 */
	deadline?: number;
	/** The largest accepted body, in bytes. Default: 5 MiB. */
	maxBodySize?: number;
	/**
	 * Called after each response is sent, and again when a handler ends that was still running then. For logs and
	 * metrics. Errors it throws are ignored.
	 */
	onDelivery?: (report: DeliveryReport) => unknown;
	/**
	 * Called at once when a delivery is refused, a handler of a delivery fails, the deadline passes, or the store or the
	 * key function fails or hangs. Default: `console.error`. Errors it throws are ignored.
	 */
	onError?: (error: unknown, delivery: Delivery | undefined) => unknown;
}

/** What became of a request. */
export interface DeliveryReport {
	/**
	 * - `handled`: the handler succeeded now.
	 * - `duplicate`: the event was handled before.
	 * - `in_progress`: another delivery of the event is being handled at this moment.
	 * - `late`: the handler is still running, so the response was 503. Another report follows when it ends.
	 * - `refused`: a check failed; `code` says which.
	 * - `failed`: the handler, the store or the key function failed.
	 */
	outcome: "handled" | "duplicate" | "in_progress" | "late" | "refused" | "failed";
	/** Which check failed; undefined unless the delivery was refused. */
	code: DeliveryErrorCode | undefined;
	/** The status of the response. */
	status: number;
	/** How long it took, in ms: until the response, or until a late handler ended. */
	duration: number;
	/** What Close sent; undefined unless it was verified. */
	delivery: Delivery | undefined;
}

/** What a receiver needs to know about a request besides its body. A `Request` and an `IncomingMessage` have it. */
export interface DeliveryRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers. */
	headers: DeliveryHeaders;
}

/** The time by which a body has to be read. */
export interface BodyDeadline {
	/** Calls the listener when the time has run out. Returns a function that removes the listener. */
	onExpire(listener: () => void): () => void;
}

/**
 * Reads the raw body. Rejects with a `DeliveryError` if it has more bytes than `limit` (`too_large`) or was parsed before
 * (`parsed_body`). Stops reading and holds nothing after the deadline.
 */
export type ReadBody = (limit: number, deadline: BodyDeadline) => Promise<Uint8Array>;

/** Where the receiver runs. The context object of Cloudflare Workers is one. */
export interface RespondContext {
	/** Keeps the runtime alive until a promise settles that outlives the response. */
	waitUntil?(promise: Promise<unknown>): unknown;
}

/** What is used of a `Request`. Some frameworks have a class of their own, such as Azure Functions. */
export interface WebRequest {
	/** The HTTP method. */
	readonly method: string;
	/** The address. */
	readonly url: string;
	/** The headers. */
	readonly headers: {
		/** Returns the value of a header. */
		get(name: string): string | null;
	};
	/** The body as a stream of bytes. */
	readonly body: {
		/** Whether something else reads it. */
		readonly locked: boolean;
		/** Begins to read it. */
		getReader(): WebBodyReader;
	} | null;
	/** Whether the body was read. */
	readonly bodyUsed: boolean;
}

/** What is used of the reader of a stream. */
export interface WebBodyReader {
	/** Resolves to the next bytes. */
	read(): Promise<
		| {
				/** More may follow. */
				done: false;
				/** The bytes. */
				value: Uint8Array;
		  }
		| {
				/** The body has ended. */
				done: true;
		  }
	>;
	/** Ends reading. */
	cancel(): Promise<unknown>;
}

/** An object that holds a request, as SvelteKit and React Router pass it. */
export interface RequestEvent {
	/** The request. */
	readonly request: WebRequest;
	/** What SvelteKit says about the platform. On Cloudflare it has a `ctx` with `waitUntil`. */
	readonly platform?: unknown;
}

/** A response without a body. `new Response(null, answer)` accepts it. */
export interface DeliveryAnswer {
	/** The HTTP status. */
	status: number;
	/** The headers. */
	headers: Record<string, string>;
}

/** What `receiver.drain` accepts. */
export interface DrainOptions {
	/** How long to wait for running handlers, in ms. Default: 25 seconds. */
	timeout?: number;
}

/** What `receiver.drain` resolves to. */
export interface DrainResult {
	/** How many handlers were running and have ended. */
	ended: number;
	/** How many are still running. */
	running: number;
}

/** Receives the deliveries of Close and handles each event once. */
export interface Receiver {
	/**
	 * Answers a request: the handler of every framework that speaks `Request` and `Response`. Accepts an object with a
	 * `request` too, as SvelteKit and React Router pass it.
	 *
	 * If `context` has a `waitUntil`, as that of Cloudflare Workers has, late handlers and your hooks continue after the
	 * response. Any other second argument, such as that of a Next.js route, is ignored.
	 *
	 * The response has no body. Close treats every status but 2xx as a failure and tries again for 72 hours:
	 * - 200: the event is handled, now or before.
	 * - 400: the body is not a delivery.
	 * - 401: the signature is missing or wrong.
	 * - 405: the request is not a POST. 413: the body is larger than `maxBodySize`.
	 * - 500: the handler failed, or a body parser came first.
	 * - 503: the event is being handled, the handler takes longer than `deadline`, the store or the key function failed,
	 *   or the receiver is being drained.
	 *
	 * Never rejects, but throws a `TypeError` for anything that is not a `Request`.
	 */
	fetch(request: WebRequest | RequestEvent, context?: unknown): Promise<Response>;
	/**
	 * Handles an event that is trusted already, such as one of `events.backfill` or of a queue. It goes through the same
	 * store and handlers as a delivery. Resolves to "handled", or to "done" if it was handled before.
	 *
	 * Rejects with what the handler or the store threw, with a `TypeError` for anything that is not an event, and with a
	 * `DeliveryError` if the event is being handled at this moment (`in_progress`), came without its data
	 * (`hidden_data`), or comes while the receiver is drained (`draining`).
	 */
	handle(event: LoggedEvent): Promise<"handled" | "done">;
	/** The subscription items that the handlers need, for `webhooks.ensure`. */
	events: WebhookSubscriptionEvent[];
	/** The store that remembers what is handled. */
	store: Store;
	/**
	 * Answers every new delivery with 503 from now on, so that Close sends it again, and waits until all running handlers
	 * have ended and the store knows it. Call it before the process ends.
	 */
	drain(options?: DrainOptions): Promise<DrainResult>;
	/** What `fetch` and the other adapters call: decides the response to a request. Never rejects. */
	respond(request: DeliveryRequest, readBody: ReadBody, context?: RespondContext): Promise<DeliveryAnswer>;
}
