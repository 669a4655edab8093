import type { CloseEvent, UnlistedEvent } from "../events/close-event.ts";
import type { Delivery } from "./delivery.ts";
import { DeliveryError } from "./delivery-error.ts";
import { collectHandlers, requireHandler } from "./handlers.ts";
import { memoryStore } from "./memory-store.ts";
import { readBody } from "./read-body.ts";
import type { DeliveryAnswer, DeliveryRequest, ReadBody, Receiver, ReceiverOptions } from "./receiver.ts";
import { checksOf } from "./signature-key.ts";
import { verifyDelivery } from "./verify-delivery.ts";

// A timer is an object in Node and a number elsewhere; the library's types know of one of the two.
declare function setTimeout<Value>(call: (value: Value) => void, ms: number, value: Value): { unref?(): unknown };
declare function clearTimeout(timer: { unref?(): unknown }): void;

/** What is known of a request by the time it is answered. */
interface Seen {
	delivery?: Delivery;
	/** What it is answered with because its handler threw. */
	status?: number;
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
	if (typeof signatureKey !== "function") checksOf(signatureKey);

	// With a number it names each run. A random id for every run would take longer. It is made when the first delivery
	// comes, for Workers give no random values before that.
	let id: string | undefined;
	let runs = 0;

	/** Handles an event. Resolves to null while it is being handled already, and for what a store must not say. */
	async function run(event: CloseEvent | UnlistedEvent, seen: Seen) {
		const key = `${event.id} ${event.date_updated}`;
		id ??= crypto.randomUUID();
		const holder = id + runs++;
		const claim = await store.claim(key, holder);
		if (claim === "done") return claim;
		if (claim !== "claimed") return null;
		const handler = handlers.get(`${event.object_type}.${event.action}`) ?? fallback;
		try {
			await handler(event, { subscription_id: seen.delivery?.subscription_id });
		} catch (error) {
			seen.status = 500;
			await attempt(() => store.release(key, holder));
			throw error;
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
			return (await run(seen.delivery.event, seen)) ? 200 : 503;
		} catch (error) {
			report(error, seen.delivery);
			return seen.status ?? (error instanceof DeliveryError ? (STATUS[error.code] ?? 401) : 503);
		}
	}

	function respond(request: DeliveryRequest, read: ReadBody): Promise<DeliveryAnswer> {
		const start = Date.now();
		const seen: Seen = {};
		return new Promise<number>((resolve) => {
			const timer = setTimeout(resolve, deadline, 503);
			receive(request, read, seen).then((status) => {
				// Node throws its list of timers away with the last one that it waits for. To make that anew for each delivery
				// takes longer than to claim and to verify it.
				timer.unref?.();
				clearTimeout(timer);
				resolve(status);
			});
		}).then((status) => {
			if (onDelivery) attempt(() => onDelivery({ status, duration: Date.now() - start, delivery: seen.delivery }));
			return { status, headers: status === 405 ? { allow: "POST" } : {} };
		});
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
			const outcome = await run(event, {});
			if (!outcome) throw new DeliveryError("in_progress", "Try again later.");
			return outcome;
		},
	};
}
