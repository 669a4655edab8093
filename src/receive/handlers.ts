import type { CloseEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { splitEventName } from "../close/events/event-name.ts";
import type { WebhookFilter, WebhookSubscriptionEvent } from "../close/events/types.ts";
import type { EventTypes } from "../generated/event-types.ts";

/** How an event came. */
export interface EventContext {
	/** The subscription whose delivery brought the event; undefined when it came by `receiver.handle`. */
	subscription_id: string | undefined;
}

/**
 * Handles an event. It is acknowledged when this returns or resolves, and comes again when this throws or rejects.
 * What it returns is not used.
 */
export type EventHandler<Event> = (event: Event, context: EventContext) => unknown;

/** A handler for those events only that match a filter. */
export interface FilteredHandler<Event> {
	/**
	 * The filter for the subscription, which `receiver.events` passes on. Close applies it to what it delivers. An event
	 * that comes another way, such as from `events.backfill`, is handled whether it matches or not.
	 */
	extra_filter: WebhookFilter;
	/** Handles an event. */
	handle: EventHandler<Event>;
}

/** A handler for each kind of event, by its name, such as `lead.created`. */
export type EventHandlers = {
	[Type in keyof EventTypes]?: EventHandler<CloseEvent<Type>> | FilteredHandler<CloseEvent<Type>>;
};

/** A handler that is found by the name of its event, and so fits it. As a method it is not asked to take others too. */
type FoundHandler = { handle(event: CloseEvent | UnlistedEvent, context: EventContext): unknown }["handle"];

/** The handlers by the name of their event, and the subscription items that they need. */
export function collectHandlers(on: EventHandlers | readonly EventHandlers[]) {
	const handlers = new Map<string, FoundHandler>();
	const events: WebhookSubscriptionEvent[] = [];
	for (const [name, handler] of [on].flat().flatMap((each) => Object.entries(each))) {
		const { handle, ...filter } = typeof handler === "function" ? { handle: handler } : { ...handler };
		requireHandler(handle, name);
		if (handlers.has(name)) throw new TypeError(`"${name}" has two handlers. Give one.`);
		handlers.set(name, handle);
		events.push({ ...splitEventName(name), ...filter });
	}
	return { handlers, events };
}

/** Throws a `TypeError` for what is not a function. */
export function requireHandler(handler: unknown, name: string): void {
	if (typeof handler !== "function") throw new TypeError(`"${name}" has no handler. Give one.`);
}
