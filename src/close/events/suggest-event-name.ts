import type { EventTypes } from "../../generated/event-types.ts";
import { describeValue } from "../values.ts";
import { eventName, isListedEventName, listEventNames } from "./event-name.ts";
import { nearestNames } from "./nearest-names.ts";
import type { WebhookSubscriptionEvent } from "./types.ts";

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
		`${where}: Close lists no event ${describeValue(name)}. ${suggestEventNames(name)} For an event that Close does not list, use ${unlisted}.`,
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
	return nearest && `Close lists no event ${describeValue(name)}. Did you mean "${nearest}"?`;
}

/** The listed names that a name without the first part of its object type, such as `call.created`, may stand for. */
function expandEventName(name: string): string[] {
	return name.includes(".") ? listEventNames().filter((each) => each.endsWith(`.${name}`)) : [];
}
