import type { CloseEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { isListedEventName, requireListedEventName, splitEventName } from "../close/events/event-name.ts";
import type { WebhookFilter, WebhookSubscriptionEvent } from "../close/events/types.ts";
import { describeValue, isRecord } from "../close/values.ts";
import type { EventTypes } from "../generated/event-types.ts";

/** What a handler knows about an event besides the event itself. */
export interface EventContext {
	/**
	 * The subscription whose delivery brought the event; undefined if it came by `receiver.handle`. With a list of
	 * signature keys, the holder of any of them can name any subscription: use a function for `signatureKey` where that
	 * matters.
	 */
	subscription_id: string | undefined;
	/**
	 * The organization in which it happened: the event's own `organization_id`, however it came. In a receiver for many
	 * customers it says whose client to call Close with. It can be trusted if the function for `signatureKey` has found the
	 * key by subscription and organization.
	 */
	organization_id: string;
	/**
	 * True if a newer state of the same object was handled before. Handlers that write the object's state somewhere should
	 * skip it. Always false if the store cannot tell.
	 */
	stale: boolean;
}

/**
 * Handles an event. The event is acknowledged when this returns or resolves, and delivered again when it throws or
 * rejects. The returned value is ignored.
 */
export type EventHandler<Event> = (event: Event, context: EventContext) => unknown;

/** A handler with a filter for its subscription. */
export interface FilteredHandler<Event> {
	/**
	 * The filter of the subscription's item, which `receiver.events` contains. Close applies it to deliveries. An event
	 * that comes another way, such as from `events.backfill`, is handled whether it matches or not.
	 */
	extra_filter: WebhookFilter;
	/** Handles an event. */
	handle: EventHandler<Event>;
}

/** A handler for each event, by its name, such as `lead.created`. */
export type EventHandlers = {
	[Type in keyof EventTypes]?: EventHandler<CloseEvent<Type>> | FilteredHandler<CloseEvent<Type>>;
};

/** Handlers for events that Close does not list, by their name, such as `membership.updated`. */
export type UnlistedHandlers = {
	[name: `${string}.${string}`]: EventHandler<UnlistedEvent> | FilteredHandler<UnlistedEvent>;
};

/** A handler that was found by the name of its event, and so fits it. As a method it need not accept every event. */
type FoundHandler = { handle(event: CloseEvent | UnlistedEvent, context: EventContext): unknown }["handle"];

/** Handlers by the name of their event, and the subscription items that they need. */
export interface CollectedHandlers {
	find(name: string): FoundHandler;
	events: WebhookSubscriptionEvent[];
}

/** What `createReceiver` and `createWorker` accept as handlers. */
export interface HandlerOptions {
	/** A handler for each event, by its name. Several objects may be passed; a name may occur in one of them only. */
	on: EventHandlers | readonly EventHandlers[];
	/**
	 * Handlers for events that Close sends without listing them, by their name: `{ "membership.updated": handler }`. Default:
	 * none.
	 */
	unlisted?: UnlistedHandlers;
	/**
	 * Handles every event without a handler of its own, and events that Close does not list. Required, so that ignoring
	 * them is a decision: `fallback: () => {}`.
	 */
	fallback: EventHandler<CloseEvent | UnlistedEvent>;
}

/** Checks and collects all handlers. Throws a `TypeError` that names what is wrong. */
export function collectHandlers({ on, unlisted = {}, fallback }: HandlerOptions, caller: string): CollectedHandlers {
	const handlers = new Map<string, FoundHandler>();
	const events: WebhookSubscriptionEvent[] = [];

	function add(name: string, given: unknown, option: string): void {
		const { handle = given, ...filter } = isRecord(given) ? given : {};
		requireHandler(handle, `${option}["${name}"]`, caller);
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
	requireHandler(fallback, "fallback", caller);
	return { find: (name) => handlers.get(name) ?? fallback, events };
}

function entriesOf(group: unknown, option: string, caller: string): [name: string, handler: unknown][] {
	if (isRecord(group)) return Object.entries(group);
	throw new TypeError(
		`${caller}: ${option} must be an object of handlers by event name, such as {}; it is ${describeValue(group)}.`,
	);
}

function requireHandler(handler: unknown, name: string, caller: string): asserts handler is FoundHandler {
	if (typeof handler !== "function") {
		throw new TypeError(`${caller}: ${name} must be a function; it is ${describeValue(handler)}.`);
	}
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
