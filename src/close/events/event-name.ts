import { EVENT_TYPES, type EventTypes } from "../../generated/event-types.ts";
import { nearestNames } from "./nearest-names.ts";
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
 * delivery and a log entry of the same state have the same key.
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

/**
 * Throws a `TypeError` that suggests the nearest names if Close lists no event with this name. `where` is the
 * function or option that got the name, `unlisted` what to use for events that Close does not list.
 */
export function requireListedEventName(
	name: string,
	where: string,
	unlisted: string,
): asserts name is keyof EventTypes {
	if (isListedEventName(name)) return;
	throw new TypeError(
		`${where}: Close lists no event ${JSON.stringify(name)}. ${suggestEventNames(name)} For an event that Close does not list, use ${unlisted}.`,
	);
}

/**
 * A sentence with the names that the user may have meant: the name may be mistyped, or lack the first part of its
 * object type.
 */
export function suggestEventNames(name: string): string {
	const shortened = expandEventName(String(name));
	const suggested = shortened.length > 0 ? shortened : nearestNames(String(name), listEventNames());
	return suggested.length > 0
		? `Did you mean ${suggested.map((each) => `"${each}"`).join(" or ")}?`
		: 'A name is an object type, a dot and an action, such as "lead.created".';
}

/**
 * Describes what is wrong with the name of a subscribed event that lacks the first part of a listed name, or differs
 * from one in at most two characters or in case. Returns undefined for any other name, because Close may have events
 * that it does not list.
 */
export function findMisspelledEvent(item: WebhookSubscriptionEvent): string | undefined {
	const name = eventName(item);
	if (isListedEventName(name)) return undefined;
	const [nearest] = [...expandEventName(name), ...nearestNames(name, listEventNames(), { most: 1, changes: 2 })];
	return nearest && `Close lists no event ${JSON.stringify(name)}. Did you mean "${nearest}"?`;
}

/** The listed names that a name without the first part of its object type, such as `call.created`, may stand for. */
function expandEventName(name: string): string[] {
	return name.includes(".") ? listEventNames().filter((each) => each.endsWith(`.${name}`)) : [];
}
