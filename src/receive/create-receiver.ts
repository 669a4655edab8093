import { DELIVERY_TIMEOUT_MS } from "../close/limits.ts";
import { describeType, isRecord } from "../close/values.ts";
import { createFetch } from "./adapters/web.ts";
import { collectHandlers } from "./handlers.ts";
import { handle } from "./handling/handle.ts";
import { printError } from "./handling/hooks.ts";
import { respond } from "./handling/respond.ts";
import { RunningEvents } from "./handling/running-events.ts";
import type { ReceiverState } from "./handling/state.ts";
import { requireCount, requireFunction, requireMs } from "./option-checks.ts";
import type { Receiver, ReceiverOptions } from "./receiver.ts";
import { memoryStore } from "./stores/memory-store.ts";
import type { Store } from "./stores/store.ts";
import { createKeyFinder } from "./verify/signature-key.ts";
import { readTolerance } from "./verify/tolerance.ts";

const DEFAULT_DEADLINE_MS = DELIVERY_TIMEOUT_MS - 1_000;
const DEFAULT_MAX_BODY_SIZE = 5 * 1024 * 1024;

/**
 * Creates a receiver. It verifies deliveries, handles each event once, and acknowledges an event after its handler has
 * succeeded.
 *
 * Throws a `DeliveryError` if the signature key is missing or not 64 hex characters, and a `TypeError` if another
 * option is wrong.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
	const state = createState(options);
	const respondTo: Receiver["respond"] = (request, readBody, context) => respond(state, request, readBody, context);

	return {
		fetch: createFetch(respondTo),
		handle: (event) => handle(state, event),
		events: state.handlers.events,
		store: state.store,
		drain: (drainOptions) => state.running.drain(drainOptions),
		respond: respondTo,
	};
}

/** Checks the options. Throws if one is wrong. */
function createState(options: ReceiverOptions): ReceiverState {
	if (!isRecord(options)) throw new TypeError(`createReceiver: expected options; got ${describeType(options)}.`);
	const { now = Date.now, store = memoryStore(), onDelivery, onError = printError } = options;
	const findKeys = createKeyFinder(options.signatureKey, "createReceiver");
	const tolerance = readTolerance(options.tolerance, "createReceiver");
	requireStore(store);
	requireFunction(onError, "createReceiver: onError");
	if (onDelivery !== undefined) requireFunction(onDelivery, "createReceiver: onDelivery");
	requireFunction(now, "createReceiver: now");
	const deadlineMs = requireMs(
		options.deadline ?? DEFAULT_DEADLINE_MS,
		"createReceiver: deadline",
		// Close gives up at DELIVERY_TIMEOUT_MS.
		DELIVERY_TIMEOUT_MS - 1,
	);
	const maxBodySize = requireCount(options.maxBodySize ?? DEFAULT_MAX_BODY_SIZE, "createReceiver: maxBodySize (bytes)");
	const handlers = collectHandlers(options, "createReceiver");
	const running = new RunningEvents();
	return {
		signature: { findKeys, tolerance, now },
		store,
		handlers,
		running,
		deadlineMs,
		maxBodySize,
		onDelivery,
		onError,
	};
}

const REQUIRED_METHODS = ["claim", "complete", "release"];
const OPTIONAL_METHODS = ["renew", "newestHandled", "noteHandled"];

function requireStore(store: unknown): asserts store is Store {
	if (!isRecord(store) || !REQUIRED_METHODS.every((name) => typeof store[name] === "function")) {
		throw new TypeError(
			"createReceiver: store must have the methods claim, complete and release. Use memoryStore() or redisStore(client).",
		);
	}
	for (const name of OPTIONAL_METHODS) {
		if (store[name] !== undefined) requireFunction(store[name], `createReceiver: store.${name}`);
	}
	if (store.claimLifetime !== undefined) requireMs(store.claimLifetime, "createReceiver: store.claimLifetime");
}
