import type { CloseEvent, LoggedEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { isRecord } from "../close/is-record.ts";
import { DELIVERY_TIMEOUT_MS } from "../close/limits.ts";
import { readWebBody } from "./body/read-web-body.ts";
import { collectHandlers } from "./handlers.ts";
import { NO_DEADLINE } from "./journey/deadline.ts";
import { createHandleEvent } from "./journey/handle-event.ts";
import { callHook, createRespond, printError } from "./journey/respond.ts";
import { createRunningHandlers } from "./journey/running.ts";
import { requireCount, requireFunction, requireMs, show } from "./option-checks.ts";
import type { Receiver, ReceiverOptions } from "./receiver.ts";
import { memoryStore } from "./stores/memory-store.ts";
import type { Store } from "./stores/store.ts";
import { DeliveryError } from "./verify/delivery-error.ts";
import { decodeKeyOption } from "./verify/signature-key.ts";

const DEFAULT_DEADLINE_MS = 14_000;
const DEFAULT_MAX_BODY_SIZE = 5 * 1024 * 1024;

/**
 * Verifies deliveries, handles each event once, and acknowledges an event when its handler has succeeded.
 *
 * Throws a `DeliveryError` if the signature key is missing or not 64 hex characters, and a `TypeError` if another option
 * is wrong.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
	const settings = readOptions(options);
	const handlers = collectHandlers(options, "createReceiver");
	const running = createRunningHandlers();
	const handleEvent = createHandleEvent({ store: settings.store, handlers, running });
	const respond = createRespond({ ...settings, handleEvent, running });

	return {
		respond,
		events: handlers.events,
		drain: running.drain,
		async fetch(input, context) {
			const request = requestOf(input);
			const answer = await respond(request, (limit, signal) => readWebBody(request, limit, signal), context);
			return new Response(null, answer);
		},
		async handle(event) {
			requireEvent(event);
			if (running.isDraining()) {
				throw new DeliveryError("draining", "receiver.handle: the receiver is being drained. Handle the event later.");
			}
			const outcome = await handleEvent({
				event,
				subscription_id: undefined,
				deadline: NO_DEADLINE,
				// The caller gets the handler's error.
				onHandlerError: () => {},
				onError: (error) => void callHook(() => settings.onError(error, undefined)),
				onLateEnd: () => {},
				inBackground: () => {},
			});
			switch (outcome.kind) {
				case "handled":
					return "handled";
				case "duplicate":
					return "done";
				case "failed":
				case "refused":
					throw outcome.error;
				default:
					throw new DeliveryError(
						"in_progress",
						`receiver.handle: the event ${event.id} is being handled at this moment. Try again in a minute.`,
					);
			}
		},
	};
}

function readOptions(options: ReceiverOptions) {
	if (!isRecord(options)) throw new TypeError(`createReceiver: expected options; got ${show(options)}.`);
	const { signatureKey, tolerance, now, store = memoryStore(), onDelivery, onError = printError } = options;
	if (typeof signatureKey !== "function") decodeKeyOption(signatureKey, "createReceiver");
	requireTolerance(tolerance);
	requireStore(store);
	requireFunction(onError, "createReceiver: onError");
	if (onDelivery !== undefined) requireFunction(onDelivery, "createReceiver: onDelivery");
	if (now !== undefined) requireFunction(now, "createReceiver: now");
	const deadline = requireMs(
		options.deadline ?? DEFAULT_DEADLINE_MS,
		"createReceiver: deadline",
		// After that, Close has given up already.
		DELIVERY_TIMEOUT_MS - 1,
	);
	const maxBodySize = requireCount(options.maxBodySize ?? DEFAULT_MAX_BODY_SIZE, "createReceiver: maxBodySize (bytes)");
	return { signatureKey, tolerance, now, store, onDelivery, onError, deadline, maxBodySize };
}

function requireTolerance(tolerance: unknown): void {
	if (tolerance === undefined) return;
	if (!isRecord(tolerance)) {
		throw new TypeError(`createReceiver: tolerance must be { past, future } in ms; it is ${show(tolerance)}.`);
	}
	for (const name of ["past", "future"]) {
		const value = tolerance[name];
		if (value !== undefined && !(typeof value === "number" && value >= 0)) {
			throw new TypeError(`createReceiver: tolerance.${name} must be a number of ms from 0 up; it is ${show(value)}.`);
		}
	}
}

function requireStore(store: unknown): asserts store is Store {
	const methods = ["claim", "complete", "release"];
	if (isRecord(store) && methods.every((name) => typeof store[name] === "function")) return;
	throw new TypeError(
		"createReceiver: store must have the methods claim, complete and release. Use memoryStore() or redisStore(client).",
	);
}

/** The request itself, or the one in the object that SvelteKit and React Router pass. */
function requestOf(input: unknown): Request {
	const request = isRecord(input) && isRequest(input.request) ? input.request : input;
	if (isRequest(request)) return request;
	throw new TypeError(
		`receiver.fetch: expected a Request; got ${show(input)}. In Express, Fastify and node:http use toNodeHandler of "close-crm/node": app.post("/close", toNodeHandler(receiver)).`,
	);
}

/** Whether a value works like a `Request`. Frameworks may bring a class of their own. */
function isRequest(value: unknown): value is Request {
	return (
		typeof value === "object" &&
		value !== null &&
		"url" in value &&
		"bodyUsed" in value &&
		"headers" in value &&
		typeof (value.headers as Headers | null)?.get === "function"
	);
}

/** Narrows to an event whose data Close did not hide. */
function requireEvent(event: LoggedEvent): asserts event is CloseEvent | UnlistedEvent {
	if (isRecord(event) && isRecord(event.event) && event.id === undefined) {
		throw new TypeError("receiver.handle: got a delivery. Pass its event: receiver.handle(delivery.event).");
	}
	if (!isRecord(event) || typeof event.id !== "string" || typeof event.object_type !== "string") {
		throw new TypeError(`receiver.handle: expected an event; got ${show(event)}.`);
	}
	if (event.data === undefined) {
		throw new DeliveryError(
			"hidden_data",
			`receiver.handle: Close hid the data of the event ${event.id}. Only an admin's API key shows data older than an hour.`,
		);
	}
}
