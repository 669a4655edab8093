import type { EventTypes } from "../../generated/event-types.ts";
import { describeValue } from "../values.ts";
import { splitEventName } from "./event-name.ts";
import { requireListedEventName } from "./suggest-event-name.ts";
import type { EventFilterOf, WebhookFilter, WebhookSubscriptionEvent } from "./types.ts";

/**
 * An item of a subscription's `events`: `event("task.lead.created")` returns
 * `{ object_type: "task.lead", action: "created" }`.
 *
 * It accepts the names that Close documents. For any other pair use `unlistedEvent`.
 *
 * @throws TypeError if Close does not document the name.
 */
export function event<Name extends keyof EventTypes>(name: Name): EventTypes[Name];
/** The same, limited to events that match the filter. The filter becomes the item's `extra_filter`. */
export function event<Name extends keyof EventTypes>(
	name: Name,
	filter: EventFilterOf<NoInfer<Name>>,
): EventTypes[Name] & {
	/** The filter. */
	extra_filter: WebhookFilter;
};
export function event(name: string, filter?: WebhookFilter): WebhookSubscriptionEvent {
	requireListedEventName(name, "event", "unlistedEvent(objectType, action)");
	const { object_type, action } = splitEventName(name);
	return unlistedEvent(object_type, action, filter);
}

/**
 * An item of a subscription's `events` for a pair that Close does not document: `unlistedEvent("new_type", "created")`.
 * Close decides whether it accepts the pair.
 *
 * @throws TypeError if the object type or the action is empty.
 */
export function unlistedEvent(objectType: string, action: string, filter?: WebhookFilter): WebhookSubscriptionEvent {
	if (!isName(objectType) || !isName(action)) {
		throw new TypeError(
			`unlistedEvent: expected an object type and an action, such as ("membership", "updated"); got (${describeValue(objectType)}, ${describeValue(action)}).`,
		);
	}
	const item = { object_type: objectType, action };
	return filter ? { ...item, extra_filter: filter } : item;
}

function isName(value: unknown): boolean {
	return typeof value === "string" && value !== "";
}
