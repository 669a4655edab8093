import type { CloseEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { eventName } from "../close/events/event-name.ts";
import { collectHandlers, requireHandler } from "./handlers.ts";
import { readBody } from "./read-body.ts";
import type { DeliveryAnswer, DeliveryRequest, ReadBody, Receiver, ReceiverOptions } from "./receiver.ts";
import { memoryStore } from "./stores/memory-store.ts";
import type { Delivery } from "./verify/delivery.ts";
import { DeliveryError } from "./verify/delivery-error.ts";
import { decodeKeys } from "./verify/signature-key.ts";
import { verifyDelivery } from "./verify/verify-delivery.ts";

// A timer is an object in Node and a number elsewhere; the library's types know of one of the two.
declare function setTimeout(call: () => void, ms: number): { unref?(): unknown };
declare function clearTimeout(timer: { unref?(): unknown }): void;

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
		onDelivery,
		store = memoryStore(),
		deadline = 14_000,
		maxBodySize = 5 << 20,
		onError = (error) => console.error(error),
	} = options;
	const { handlers, events } = collectHandlers(on);
	requireHandler(fallback, "fallback");
	if (typeof signatureKey !== "function") decodeKeys(signatureKey);

	// With a number it names each run. A random id for every run would take longer. It is made when the first delivery
	// comes, for Workers give no random values before that.
	let id: string | undefined;
	let runs = 0;

	/**
	 * Has an event handled, one that is given or that of a request. Resolves to what became of it, or to a status of the
	 * answer. One function for both, for one more that is async would take a fiftieth of all that a delivery takes.
	 */
	async function receive(seen: Seen, event?: CloseEvent | UnlistedEvent, request?: DeliveryRequest, read?: ReadBody) {
		let release: (() => unknown) | undefined;
		try {
			if (!event) {
				if (request?.method !== "POST") return 405;
				const body = await read?.(maxBodySize);
				if (!body) return 413;
				seen.delivery = await verifyDelivery({ body, headers: request.headers, signatureKey, tolerance, now });
				event = seen.delivery.event;
			}
			// Trimmed for V8 alone, which makes one string of the parts then: to find a key of parts in a large Map takes longer.
			const key = `${event.id} ${event.date_updated}`.trim();
			id ??= crypto.randomUUID();
			const holder = id + runs++;
			const claim = await store.claim(key, holder);
			if (claim !== "claimed") return claim === "done" ? claim : 503;
			release = () => store.release(key, holder);
			const handler = handlers.get(eventName(event)) ?? fallback;
			await handler(event, { subscription_id: seen.delivery?.subscription_id });
			try {
				await store.complete(key, holder);
			} catch (error) {
				// The event is handled all the same, and to have it sent again would be wrong.
				report(error);
			}
			return "handled";
		} catch (error) {
			await Promise.resolve().then(release).catch(report);
			if (!request) throw error;
			report(error, seen.delivery);
			return release ? 500 : error instanceof DeliveryError ? (STATUS[error.code] ?? 401) : 503;
		}
	}

	function respond(request: DeliveryRequest, read: ReadBody): Promise<DeliveryAnswer> {
		const start = Date.now();
		const seen: Seen = {};
		return new Promise<number>((resolve) => {
			const timer = setTimeout(() => resolve(503), deadline);
			receive(seen, undefined, request, read).then((outcome) => {
				// Node throws its list of timers away with the last one that it waits for. To make that anew for each delivery
				// takes longer than to claim and to verify it.
				timer.unref?.();
				clearTimeout(timer);
				// "handled" and "done" are no numbers.
				resolve(+outcome || 200);
			});
		}).then((status) => {
			if (onDelivery) {
				Promise.resolve({ status, duration: Date.now() - start, delivery: seen.delivery })
					.then(onDelivery)
					.catch(report);
			}
			return { status, headers: status === 405 ? { allow: "POST" } : {} };
		});
	}

	async function report(error: unknown, delivery?: Delivery): Promise<void> {
		try {
			await onError(error, delivery);
		} catch {}
	}

	return {
		respond,
		events,
		async fetch(request) {
			return new Response(null, await respond(request, (limit) => readBody(request, limit)));
		},
		async handle(event) {
			if (event.data === undefined) {
				throw new DeliveryError("hidden_data", "Is the API key an admin's?");
			}
			const outcome = await receive({}, event);
			if (typeof outcome === "string") return outcome;
			throw new DeliveryError("in_progress", "Try later.");
		},
	};
}
