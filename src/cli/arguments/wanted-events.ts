import { Option } from "@commander-js/extra-typings";
import { eventName } from "../../close/events/event-name.ts";
import type { CloseClient, WebhookSubscriptionEvent } from "../../index.ts";
import { readEvents } from "./arguments.ts";

/** The options of what to take from the event log. */
export const eventsOption = () =>
	new Option("--events <types>", "only these types, separated by commas (default: all)").argParser(readEvents);
export const subscriptionOption = () =>
	new Option("--subscription <id>", "only the events of this subscription, filters included").conflicts("events");

/** The events to take: those that are given, or those of a subscription; undefined for all of them. */
export async function findWanted(
	{ webhooks }: CloseClient,
	{ events, subscription }: { events?: WebhookSubscriptionEvent[] | undefined; subscription?: string | undefined },
): Promise<WebhookSubscriptionEvent[] | undefined> {
	return subscription === undefined ? events : (await webhooks.get(subscription)).events;
}

/** The types in words, with commas between them. */
export function listEvents(events: readonly WebhookSubscriptionEvent[]): string {
	return events.map(eventName).join(",");
}
