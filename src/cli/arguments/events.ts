import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { eventName, isListedEventName } from "../../close/events/event-name.ts";
import { suggestEventNames } from "../../close/events/suggest-event-name.ts";
import {
	type CallOptions,
	type CloseClient,
	type EventType,
	event,
	type WebhookSubscriptionEvent,
} from "../../index.ts";

/** Parses an event type that Close documents, such as `lead.created`. */
export function readEventType(name: string): EventType {
	if (isListedEventName(name)) return name;
	throw new InvalidArgumentError(`${suggestEventNames(name)} See all: npx close-crm events types`);
}

/** Parses event types separated by commas, to the events of a subscription. */
export function readEvents(names: string): WebhookSubscriptionEvent[] {
	return names.split(",").map((name) => event(readEventType(name.trim())));
}

/** Formats the names of events, separated by commas. */
export function listEvents(events: readonly WebhookSubscriptionEvent[]): string {
	return events.map(eventName).join(",");
}

/** The options that select events of the log. */
export const eventsOption = () =>
	new Option("--events <types>", "only these types, separated by commas. Default: all").argParser(readEvents);
export const subscriptionOption = () =>
	new Option("--subscription <id>", "only the events of this subscription, filters included").conflicts("events");

/** The wanted events: those of `--events`, or those of the subscription; undefined for all events. */
export async function findWanted(
	{ webhooks }: CloseClient,
	{ events, subscription }: { events?: WebhookSubscriptionEvent[] | undefined; subscription?: string | undefined },
	options: CallOptions,
): Promise<WebhookSubscriptionEvent[] | undefined> {
	return subscription === undefined ? events : (await webhooks.get(subscription, options)).events;
}
