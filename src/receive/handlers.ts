import type { CloseEvent, EventType, UnlistedEvent } from "../close/events/close-event.ts";
import { isListedEventName, splitEventName } from "../close/events/event-name.ts";
import { requireListedEventName } from "../close/events/suggest-event-name.ts";
import type { EventFilterOf, WebhookSubscriptionEvent } from "../close/events/types.ts";
import { describeValue, isRecord } from "../close/values.ts";
import type { EventTypes } from "../generated/event-types.ts";
import { requireFunction } from "./option-checks.ts";

/** The second argument of a handler. */
export interface EventContext {
	/**
	 * The subscription of the delivery; undefined if the event was passed to `receiver.handle`. With a list of
	 * signature keys, the holder of any key can claim to be any subscription. If that matters, use a function for
	 * `signatureKey`.
	 */
	subscription_id: string | undefined;
	/**
	 * The organization of the event: its own `organization_id`, whatever its source. In a receiver for many customers,
	 * it determines whose client to use for calls to Close. You can trust it if the `signatureKey` function finds the
	 * key by subscription and organization.
	 */
	organization_id: string;
	/**
	 * True if a newer state of the same object was already handled. Handlers that store the object's state should skip
	 * such an event. Always false if the store does not implement `newestHandled`.
	 */
	stale: boolean;
}

/**
 * Handles an event. If it returns or resolves, the event is acknowledged. If it throws or rejects, Close delivers the
 * event again. The returned value is ignored.
 */
export type EventHandler<Event> = (event: Event, context: EventContext) => unknown;

/** A handler with a filter. */
export interface FilteredHandler<Event, Type extends EventType = EventType> {
	/**
	 * The filter of the item in `receiver.events`. Close applies it to deliveries. An event from another source, such
	 * as `events.backfill`, is handled whether it matches or not.
	 */
	extra_filter: EventFilterOf<Type>;
	/** Handles an event. */
	handle: EventHandler<Event>;
}

/** Handlers by event name, such as `lead.created`. */
export type EventHandlers = {
	[Type in keyof EventTypes]?: EventHandler<CloseEvent<Type>> | FilteredHandler<CloseEvent<Type>, Type>;
};

/** Handlers for events that Close does not document, by event name, such as `membership.updated`. */
export type UnlistedHandlers = {
	[name: `${string}.${string}`]: EventHandler<UnlistedEvent> | FilteredHandler<UnlistedEvent>;
};

/**
 * A handler, only ever called with the event whose name it was found by. Method syntax, so that TypeScript accepts a
 * handler with a narrower parameter.
 */
type FoundHandler = { handle(event: CloseEvent | UnlistedEvent, context: EventContext): unknown }["handle"];

/** Handlers by event name, and the subscription items that they need. */
export interface CollectedHandlers {
	find(name: string): FoundHandler;
	events: WebhookSubscriptionEvent[];
}

/** The handlers that `createReceiver` and `createWorker` accept. */
export interface HandlerOptions {
	/** Handlers by event name. If you pass several objects, each name may occur in only one of them. */
	on: EventHandlers | readonly EventHandlers[];
	/**
	 * Handlers for events that Close sends but does not document, by event name: `{ "membership.updated": handler }`.
	 * Default: none.
	 */
	unlisted?: UnlistedHandlers;
	/**
	 * Handles every event that has no handler in `on` or `unlisted`. Required, so that ignoring events is a decision:
	 * `fallback: () => {}`.
	 */
	fallback: EventHandler<CloseEvent | UnlistedEvent>;
}

/** Checks and collects all handlers. Throws a `TypeError` that names what is wrong. */
export function collectHandlers({ on, unlisted = {}, fallback }: HandlerOptions, caller: string): CollectedHandlers {
	const handlers = new Map<string, FoundHandler>();
	const events: WebhookSubscriptionEvent[] = [];

	function add(name: string, given: unknown, option: string): void {
		const { handle, filter } = readHandler(given, `${caller}: ${option}["${name}"]`);
		if (handlers.has(name)) throw new TypeError(`${caller}: "${name}" has two handlers. Combine them into one.`);
		handlers.set(name, handle);
		events.push({ ...splitEventName(name), ...filter });
	}

	for (const group of [on].flat()) {
		for (const [name, handler] of entriesOf(group, "on", caller)) {
			requireListedEventName(name, `${caller}: on`, "the option unlisted");
			add(name, handler, "on");
		}
	}
	for (const [name, handler] of entriesOf(unlisted, "unlisted", caller)) {
		requireUnlistedName(name, caller);
		add(name, handler, "unlisted");
	}
	requireFunction(fallback, `${caller}: fallback`);
	return { find: (name) => handlers.get(name) ?? fallback, events };
}

/** Separates a handler from its filter. */
function readHandler(given: unknown, option: string) {
	if (!isRecord(given)) {
		requireFunction(given, option);
		return { handle: given, filter: {} };
	}
	const { handle, ...filter } = given;
	requireFunction(handle, `${option}.handle`);
	const unknown = Object.keys(filter).find((name) => name !== "extra_filter");
	if (unknown === undefined) return { handle, filter };
	throw new TypeError(`${option} has the unknown property "${unknown}". Pass { extra_filter, handle }.`);
}

function entriesOf(group: unknown, option: string, caller: string): [name: string, handler: unknown][] {
	if (isRecord(group)) return Object.entries(group);
	throw new TypeError(
		`${caller}: ${option} must be an object of handlers by event name, such as {}; it is ${describeValue(group)}.`,
	);
}

function requireUnlistedName(name: string, caller: string): void {
	if (isListedEventName(name)) throw new TypeError(`${caller}: Close lists "${name}". Move it from unlisted to on.`);
	const { object_type, action } = splitEventName(name);
	if (object_type === "" || action === "") {
		throw new TypeError(
			`${caller}: unlisted has "${name}". Expected an object type, a dot and an action, such as "membership.updated".`,
		);
	}
}
