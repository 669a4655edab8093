import { InvalidArgumentError } from "@commander-js/extra-typings";
import { isListedEventName, suggestEventNames } from "../../close/events/event-name.ts";
import { type EventType, event, type WebhookSubscriptionEvent } from "../../index.ts";
import { UsageError } from "../exit.ts";

/** An event type that Close lists, such as `lead.created`. */
export function readEventType(name: string): EventType {
	if (isListedEventName(name)) return name;
	throw new InvalidArgumentError(`${suggestEventNames(name)} See all: npx close-crm events types`);
}

/** Event types with commas between them, as a subscription has them. */
export function readEvents(names: string): WebhookSubscriptionEvent[] {
	return names.split(",").map((name) => event(readEventType(name.trim())));
}

/** An absolute http or https URL, as it was given. */
export function readUrl(url: string): string {
	if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
	throw new InvalidArgumentError("expected a URL with http:// or https://, such as http://localhost:3000/close");
}

/** The URL of an endpoint to deliver to. One with a user or password cannot be fetched, and an error would show it. */
export function readEndpoint(url: string): string {
	const { username, password } = new URL(readUrl(url));
	if (username || password) throw new UsageError("--to must not contain a user or password. Remove them from the URL.");
	return url;
}

/** A positive integer. */
export function readCount(text: string): number {
	if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
	throw new InvalidArgumentError("expected a positive integer");
}
