import type { CloseEvent, LoggedEvent, UnlistedEvent } from "../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../close/events/types.ts";
import type { EventHandler, EventHandlers } from "./handlers.ts";
import type { Store } from "./stores/store.ts";
import type { Delivery } from "./verify/delivery.ts";
import type { DeliveryHeaders } from "./verify/read-header.ts";
import type { SignatureOptions } from "./verify/verify-delivery.ts";

/** What `createReceiver` takes. */
export interface ReceiverOptions extends SignatureOptions {
	/** A handler for each kind of event. Several objects may be given, and none may repeat a name of another. */
	on: EventHandlers | readonly EventHandlers[];
	/**
	 * Gets every event that has no handler, also those that Close does not list. Required, so that to ignore them is a
	 * decision: `fallback: () => {}`.
	 */
	fallback: EventHandler<CloseEvent | UnlistedEvent>;
	/** Remembers what is handled; a `memoryStore` unless given, which is for one process alone. */
	store?: Store;
	/**
	 * After how many ms to answer 503 when a handler has not ended; 14,000 unless given. Close gives up after 15 seconds
	 * (developer.close.com/api/overview/changelog/2026/11/9). The handler goes on, and the next try finds it done. At
	 * most 24 days: a timer takes more for no time at all.
	 */
	deadline?: number;
	/** The largest body that is read, in bytes; 5 MiB unless given. */
	maxBodySize?: number;
	/** Is told of each request when it is answered, for logs and metrics. What it throws is ignored. */
	onDelivery?: (report: DeliveryReport) => unknown;
	/**
	 * Is told why a request was refused, what a handler of a delivery threw, and when the store failed; `console.error`
	 * unless given. What it throws is ignored.
	 */
	onError?: (error: unknown, delivery: Delivery | undefined) => unknown;
}

/** What became of a request. */
export interface DeliveryReport {
	/** The status of the answer. */
	status: number;
	/** How long the answer took, in ms. */
	duration: number;
	/** What Close sent; undefined unless it was verified. */
	delivery: Delivery | undefined;
}

/** What a receiver has to know of a request, besides its body. A `Request` and an `IncomingMessage` have it. */
export interface DeliveryRequest {
	/** The HTTP method. */
	method?: string | undefined;
	/** The headers. */
	headers: DeliveryHeaders;
}

/** Reads the raw body. Resolves to undefined, and reads no more, when it has more bytes than `limit`. */
export type ReadBody = (limit: number) => Promise<Uint8Array | undefined>;

/** An answer without a body. `new Response(null, answer)` takes it. */
export interface DeliveryAnswer {
	/** The HTTP status. */
	status: number;
	/** The headers. */
	headers: Record<string, string>;
}

/** Receives the deliveries of Close and has each event handled once. */
export interface Receiver {
	/**
	 * Answers a request. It never rejects, and the answer has no body. The statuses, of which Close takes any but 200
	 * as a failure and tries again for 72 hours:
	 * - 200: the event is handled, now or before.
	 * - 400: it is not a delivery.
	 * - 401: the signature is absent or wrong.
	 * - 405: it is not a POST. 413: it is larger than `maxBodySize`.
	 * - 500: the handler failed, or a body parser came first.
	 * - 503: the event is being handled, the handler takes longer than `deadline`, or the store failed.
	 */
	fetch(request: Request): Promise<Response>;
	/**
	 * Handles an event that is trusted already, such as one of `events.backfill` or of a queue. It goes through the same
	 * store and handlers as a delivery. Resolves to "handled", or to "done" if it was handled before.
	 *
	 * Rejects with what the handler or the store threw, and with a `DeliveryError` when the event is being handled at
	 * this moment ("in_progress") or came without its data ("hidden_data").
	 */
	handle(event: LoggedEvent): Promise<"handled" | "done">;
	/** The subscription items that the handlers need, for `webhooks.ensure`. */
	events: WebhookSubscriptionEvent[];
	/** What `fetch` and the other adapters call: decides the answer to a request. Never rejects. */
	respond(request: DeliveryRequest, read: ReadBody): Promise<DeliveryAnswer>;
}
