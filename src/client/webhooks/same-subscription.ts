import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { isRecord } from "../../close/values.ts";
import type { CreateWebhook } from "./types.ts";

/** Whether two strings are the same URL after normalization. A string that is not a URL equals no other. */
export function haveSameUrl(one: string, other: string): boolean {
	return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}

/** Whether two subscriptions deliver the same events to the same URL. */
export function areAlike(one: CreateWebhook, other: CreateWebhook): boolean {
	const identify = ({ events }: CreateWebhook) => JSON.stringify(events.map(identifyEvent).sort());
	return haveSameUrl(one.url, other.url) && identify(one) === identify(other);
}

/**
 * Returns the same string for equivalent events: the order of keys does not matter, and a null filter equals no filter.
 */
export function identifyEvent({ object_type, action, extra_filter }: WebhookSubscriptionEvent): string {
	return JSON.stringify([object_type, action, extra_filter], (_, value: unknown) =>
		isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
	);
}
