import type { CloseEvent, LoggedEvent, UnlistedEvent } from "../events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../events/types.ts";
import type { Delivery } from "./delivery.ts";
import { DeliveryError } from "./delivery-error.ts";
import { collectHandlers, type EventHandler, type EventHandlers, requireHandler } from "./handlers.ts";
import { memoryStore } from "./memory-store.ts";
import { readBody } from "./read-body.ts";
import type { DeliveryHeaders } from "./read-header.ts";
import { checksOf } from "./signature-key.ts";
import type { Store } from "./store.ts";
import { type SignatureOptions, verifyDelivery } from "./verify-delivery.ts";

// Of timers there is more in Node than elsewhere.
declare function setTimeout<Value>(call: (value: Value) => void, ms: number, value: Value): { unref?(): unknown };
declare function clearTimeout(timer: { unref?(): unknown }): void;

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

/** An event that came by a delivery, or by `handle`. */
interface Arrival {
	event: CloseEvent | UnlistedEvent;
	subscription_id?: string;
}

/** What is known of a request by the time it is answered. */
interface Seen {
	delivery?: Delivery;
}

/** The statuses of what is not answered with 401. */
const STATUS: { [code: string]: number } = {
	not_json: 400,
	not_a_delivery: 400,
	parsed_body: 500,
	invalid_key: 500,
};

/**
 * Verifies deliveries, has each event handled once, and acknowledges it when its handler has succeeded.
 *
 * Throws a `DeliveryError` when a signature key is absent or not 64 hex characters, and a `TypeError` when a handler is
 * absent or there twice.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
	const {
		on,
		signatureKey,
		tolerance,
		now,
		fallback,
		store = memoryStore(),
		onDelivery,
		deadline = 14_000,
		maxBodySize = 5_242_880,
		onError = (error) => console.error(error),
	} = options;
	const { handlers, events } = collectHandlers(on);
	requireHandler(fallback, "fallback");
	if (typeof signatureKey !== "function") checksOf(signatureKey);

	/** Resolves to what `fail` makes of a handler's error; rejects when the store failed, before the handler was called. */
	async function run<Failed>({ event, subscription_id }: Arrival, fail: (error: unknown) => Failed) {
		const key = `${event.id} ${event.date_updated}`;
		const holder = crypto.randomUUID();
		const claim = await store.claim(key, holder);
		if (claim !== "claimed") return claim;
		const handler = handlers.get(`${event.object_type}.${event.action}`) ?? fallback;
		try {
			await handler(event, { subscription_id });
		} catch (error) {
			await attempt(() => store.release(key, holder));
			return fail(error);
		}
		// Should this fail, the event is handled all the same, and to have it sent again would be wrong.
		await attempt(() => store.complete(key, holder));
		return "handled";
	}

	/** Calls what must not decide the answer. */
	async function attempt(call: () => unknown): Promise<void> {
		try {
			await call();
		} catch (error) {
			report(error);
		}
	}

	async function report(error: unknown, delivery?: Delivery): Promise<void> {
		try {
			await onError(error, delivery);
		} catch {}
	}

	async function receive({ method, headers }: DeliveryRequest, read: ReadBody, seen: Seen) {
		if (method !== "POST") return 405;
		try {
			const body = await read(maxBodySize);
			if (!body) return 413;
			seen.delivery = await verifyDelivery({ body, headers, signatureKey, tolerance, now });
			const outcome = await run(seen.delivery, (error) => void report(error, seen.delivery));
			return outcome === "in_progress" ? 503 : outcome ? 200 : 500;
		} catch (error) {
			report(error, seen.delivery);
			return error instanceof DeliveryError ? (STATUS[error.code] ?? 401) : 503;
		}
	}

	async function respond(request: DeliveryRequest, read: ReadBody): Promise<DeliveryAnswer> {
		const start = Date.now();
		const seen: Seen = {};
		const status = await new Promise<number>((resolve) => {
			const timer = setTimeout(resolve, deadline, 503);
			receive(request, read, seen).then((status) => {
				// Node throws its list of timers away with the last one that it waits for. To make that anew for each delivery
				// takes longer than to claim and to verify it.
				timer.unref?.();
				clearTimeout(timer);
				resolve(status);
			});
		});
		if (onDelivery) attempt(() => onDelivery({ status, duration: Date.now() - start, delivery: seen.delivery }));
		return { status, headers: status === 405 ? { allow: "POST" } : {} };
	}

	return {
		events,
		respond,
		async fetch(request) {
			return new Response(null, await respond(request, (limit) => readBody(request, limit)));
		},
		async handle(event) {
			if (event.data === undefined) {
				throw new DeliveryError("hidden_data", "Is the API key an admin's?");
			}
			const outcome = await run({ event }, (error) => {
				throw error;
			});
			if (outcome === "in_progress") throw new DeliveryError(outcome, "Try again later.");
			return outcome;
		},
	};
}
