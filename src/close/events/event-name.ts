import { EVENT_TYPES, type EventTypes } from "../../generated/event-types.ts";
import type { WebhookSubscriptionEvent } from "./types.ts";

/**
 * The name of an event or of a subscription's item: its object type and action joined with a dot, as in `lead.created`.
 */
export function eventName({ object_type, action }: { object_type: string; action: string }): string {
	return `${object_type}.${action}`;
}

/** The object type and action of a name. Object types may contain dots, so the action follows the last one. */
export function splitEventName(name: string): { object_type: string; action: string } {
	const dot = Math.max(name.lastIndexOf("."), 0);
	return { object_type: name.slice(0, dot), action: name.slice(dot).replace(/^\./, "") };
}

/** A subscription's item in words, for logs and messages: its name, and its filter as JSON if it has one. */
export function describeSubscribedEvent(item: WebhookSubscriptionEvent): string {
	const filter = item.extra_filter ? ` where ${JSON.stringify(item.extra_filter)}` : "";
	return `${eventName(item)}${filter}`;
}

/**
 * Identifies one state of one event. Close merges later changes into an event and then moves its `date_updated`. A
 * delivery and a log entry of the same state have the same key. Without a `date_updated`, which was never observed, the id
 * alone identifies the event.
 */
export function eventKey({ id, date_updated }: { id: string; date_updated: string }): string {
	return `${id} ${date_updated}`;
}

/** The name of every event that Close lists. */
export function listEventNames(): (keyof EventTypes)[] {
	const names = Object.entries(EVENT_TYPES).flatMap(([objectType, actions]) =>
		actions.map((action) => `${objectType}.${action}`),
	);
	return names.filter(isListedEventName);
}

/** Whether Close lists an event with this name. */
export function isListedEventName(name: string): name is keyof EventTypes {
	const { object_type, action } = splitEventName(String(name));
	const actionsByType: Record<string, readonly string[]> = EVENT_TYPES;
	// `Object.hasOwn`, because every object also has a `constructor`.
	return Object.hasOwn(EVENT_TYPES, object_type) && (actionsByType[object_type]?.includes(action) ?? false);
}
