import type { LoggedEvent } from "../../close/events/close-event.ts";
import { eventName } from "../../close/events/event-name.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { matches } from "../../close/filters/matches.ts";

/** A pair of object type and action, by which the log can be filtered. */
export interface Pair {
	object_type: string;
	action: string;
}

/** The events that are wanted, and how to request them from the log. */
export interface WantedEvents {
	/** The pairs to request, without duplicates; undefined if all events are wanted. */
	pairs: readonly Pair[] | undefined;
	/** Whether an event of the log is wanted. */
	includes(event: LoggedEvent): boolean;
}

export function wantedEvents(items: readonly WebhookSubscriptionEvent[] | undefined): WantedEvents {
	if (!items) return { pairs: undefined, includes: () => true };
	const byName = groupByName(items);
	return {
		pairs: [...byName.values()].flatMap(([first]) =>
			first ? [{ object_type: first.object_type, action: first.action }] : [],
		),
		includes(event) {
			const candidates = byName.get(eventName(event)) ?? [];
			// It is unknown whether an event with hidden data matches a filter, and it must not be lost silently.
			return candidates.some(({ extra_filter }) => event.data === undefined || matches(extra_filter, event));
		},
	};
}

function groupByName(items: readonly WebhookSubscriptionEvent[]): Map<string, WebhookSubscriptionEvent[]> {
	const groups = new Map<string, WebhookSubscriptionEvent[]>();
	for (const item of items) {
		const name = eventName(item);
		groups.set(name, [...(groups.get(name) ?? []), item]);
	}
	return groups;
}
