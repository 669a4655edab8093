import type { LoggedEvent } from "../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../close/events/types.ts";
import type { DeliveryErrorCode } from "./delivery-error.ts";
import type { HandlerOptions } from "./handlers.ts";
import type { Store } from "./stores/store.ts";
import type { Delivery } from "./verify/delivery.ts";
import type { DeliveryHeaders } from "./verify/read-header.ts";
import type { SignatureOptions } from "./verify/verify-delivery.ts";

/** The options of `createReceiver`. */
export interface ReceiverOptions extends SignatureOptions, HandlerOptions {
	/** Remembers which events are handled. Default: a `memoryStore`, which works for a single process. */
	store?: Store;
	/**
	 * When to answer 503 if a handler is still running, in ms. It must be below Close's own limit of 15 seconds
	 * (developer.close.com/api/overview/changelog/2026/11/9). The handler continues, so Close's next attempt finds the
	 * event handled if the handler has succeeded by then. Default: 14 seconds.
	 */
	deadline?: number;
	/** The largest accepted body, in bytes. Default: 5 MiB. */
	maxBodySize?: number;
	/**
	 * Called just before each response is sent, and again when a handler that was still running has ended. For logs and
	 * metrics. The response does not wait for a promise that it returns. Errors it throws are ignored.
	 */
	onDelivery?: (report: DeliveryReport) => unknown;
	/**
	 * Called when a delivery is rejected, its body breaks off, a handler of a delivery fails, the deadline passes, the key
	 * function fails or hangs, or the store fails or hangs, also during `receiver.handle`. `delivery` is undefined unless
	 * it was verified. Not called for a request that is not a POST, or that arrives after `drain`. Default:
	 * `console.error`. Errors it throws are ignored.
	 */
	onError?: (error: unknown, delivery: Delivery | undefined) => unknown;
}

/** The outcome of a request. */
export interface DeliveryReport {
	/**
	 * - `handled`: the handler succeeded.
	 * - `duplicate`: the event was already handled.
	 * - `in_progress`: another delivery of the event is currently being handled.
	 * - `late`: the handler is still running, so the response was 503. Another report follows when it ends.
	 * - `refused`: the delivery was rejected; `code` says why.
	 * - `failed`: the handler, the claim or the key function failed, or the body broke off or came too late.
	 */
	outcome: "handled" | "duplicate" | "in_progress" | "late" | "refused" | "failed";
	/** Why the delivery was rejected; undefined unless the outcome is `refused`. */
	code: DeliveryErrorCode | undefined;
	/** The status of the response. */
	status: number;
	/** The time until the response, or until a late handler ended, in ms. */
	duration: number;
	/** The delivery; undefined unless it was verified. */
	delivery: Delivery | undefined;
}

/** The parts of a request that a receiver needs besides the body. A `Request` and an `IncomingMessage` have them. */
export interface DeliveryRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers. */
	headers: DeliveryHeaders;
}

/** The time limit for reading a body. */
export interface BodyDeadline {
	/**
	 * Calls the listener when the time is up, but never before `onExpire` has returned. Returns a function that removes
	 * the listener.
	 */
	onExpire(listener: () => void): () => void;
}

/**
 * Reads the raw body. Rejects with a `DeliveryError` if it has more than `limit` bytes (`too_large`) or was already
 * parsed (`parsed_body`). Stops reading and frees its memory after the deadline.
 */
export type ReadBody = (limit: number, deadline: BodyDeadline) => Promise<Uint8Array>;

/** The platform that the receiver runs on, such as the context object of Cloudflare Workers. */
export interface RespondContext {
	/** Keeps the runtime alive after the response until the promise settles. */
	waitUntil?(promise: Promise<unknown>): unknown;
}

/** The parts of a `Request` that are used. Some frameworks, such as Azure Functions, have their own class. */
export interface WebRequest {
	/** The HTTP method. */
	readonly method: string;
	/** The URL. */
	readonly url: string;
	/** The headers. */
	readonly headers: {
		/** Returns the value of a header. */
		get(name: string): string | null;
	};
	/** The body as a stream of bytes. */
	readonly body: {
		/** Whether something else is reading it. */
		readonly locked: boolean;
		/** Starts to read it. */
		getReader(): WebBodyReader;
	} | null;
	/** Whether the body was read. */
	readonly bodyUsed: boolean;
}

/** The parts of a stream reader that are used. */
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

/** An object with a request, as SvelteKit and React Router pass it. */
export interface RequestEvent {
	/** The request. */
	readonly request: WebRequest;
	/** SvelteKit's platform. On Cloudflare it has a `ctx` with `waitUntil`. */
	readonly platform?: unknown;
}

/** A response without a body. `new Response(null, answer)` accepts it. */
export interface DeliveryAnswer {
	/** The HTTP status. */
	status: number;
	/** The headers. */
	headers: Record<string, string>;
}

/** The options of `receiver.drain`. */
export interface DrainOptions {
	/** How long to wait for running handlers, in ms. Default: 25 seconds. */
	timeout?: number;
}

/** The result of `receiver.drain`. */
export interface DrainResult {
	/** How many running handlers have ended. */
	ended: number;
	/** How many are still running. */
	running: number;
}

/** Receives deliveries from Close and handles each event once. */
export interface Receiver {
	/**
	 * Handles a request. Use it as the handler in every framework with `Request` and `Response`. It also accepts an
	 * object with a `request`, as SvelteKit and React Router pass it.
	 *
	 * If `context` has a `waitUntil`, as on Cloudflare Workers, late handlers and your hooks continue after the
	 * response. Any other second argument, such as that of a Next.js route, is ignored.
	 *
	 * The response has no body. Close treats every status except 2xx as a failure and retries for 72 hours:
	 * - 200: the event is handled, or was already handled.
	 * - 400: the body is not a delivery.
	 * - 401: the signature is missing or wrong, its time is outside the `tolerance`, or its subscription has no key.
	 * - 405: the request is not a POST. 413: the body is larger than `maxBodySize`.
	 * - 500: the handler failed, a body parser ran before the receiver, or the key function returned something other
	 *   than a key.
	 * - 503: another delivery of the event is being handled, the handler takes longer than `deadline`, the claim or the
	 *   key function failed, the body broke off or came too late, or the receiver is being drained.
	 *
	 * Never rejects, but throws a `TypeError` if the argument is not a `Request`.
	 */
	fetch(request: WebRequest | RequestEvent, context?: unknown): Promise<Response>;
	/**
	 * Handles an event that is already trusted, such as one from `events.backfill` or from a queue. It uses the same
	 * store and handlers as a delivery. Resolves to "handled", or to "done" if the event was already handled. The claim
	 * must succeed within `deadline`. The handler may take any time; its claim is renewed for up to an hour.
	 *
	 * Rejects with the error of the handler or the store, with a `DeadlineError` if the claim takes longer than
	 * `deadline`, with a `TypeError` if the argument is not an event, and with a `DeliveryError` if the event is currently being handled (`in_progress`), has hidden data (`hidden_data`), or if
	 * the receiver is being drained (`draining`).
	 */
	handle(event: LoggedEvent): Promise<"handled" | "done">;
	/** The subscription items that the handlers need, for `webhooks.ensure`. */
	events: WebhookSubscriptionEvent[];
	/** The store that remembers which events are handled. */
	store: Store;
	/**
	 * Answers every later delivery with 503, so that Close sends it again. Resolves when all running handlers have ended
	 * and their results are stored, or after `timeout`. Call it before the process ends.
	 */
	drain(options?: DrainOptions): Promise<DrainResult>;
	/** Handles a request and returns the response; `fetch` and the other adapters call it. Never rejects. */
	respond(request: DeliveryRequest, readBody: ReadBody, context?: RespondContext): Promise<DeliveryAnswer>;
}
