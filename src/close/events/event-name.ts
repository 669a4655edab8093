import type { WebhookSubscriptionEvent } from "./types.ts";

/** The name of an event or a subscription's item: its object type and action joined with a dot, `lead.created`. */
export function eventName({ object_type, action }: { object_type: string; action: string }): string {
	return `${object_type}.${action}`;
}

/** The object type and action of a name. Object types contain dots themselves, so the action follows the last one. */
export function splitEventName(name: string): { object_type: string; action: string } {
	const dot = name.lastIndexOf(".");
	return { object_type: name.slice(0, dot), action: name.slice(dot + 1) };
}

/** A subscription's item in words, for logs and messages: its name, and its filter as JSON if it has one. */
export function describeSubscribedEvent(item: WebhookSubscriptionEvent): string {
	const filter = item.extra_filter ? ` where ${JSON.stringify(item.extra_filter)}` : "";
	return `${eventName(item)}${filter}`;
}

/**
 * Identifies one state of one event: Close consolidates later changes into an event and moves its `date_updated`. A
 * delivery and a log entry of the same state have the same key.
 */
export function eventKey({ id, date_updated }: { id: string; date_updated: string }): string {
	return `${id} ${date_updated}`;
}
