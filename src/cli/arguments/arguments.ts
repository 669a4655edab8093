import { InvalidArgumentError } from "@commander-js/extra-typings";
import { EVENT_TYPES, type EventType, event, type WebhookSubscriptionEvent } from "../../index.ts";
import { UsageError } from "./usage-error.ts";

const PAIRS = Object.entries(EVENT_TYPES).flatMap(([type, actions]) => actions.map((action) => `${type}.${action}`));

/** Every event type that Close lists. */
export function listEventTypes(): string[] {
	return PAIRS;
}

/** An event type that Close lists, such as `lead.created`. */
export function readEventType(name: string): EventType {
	if (isEventType(name)) return name;
	const words = name.split(".");
	const sharing = PAIRS.filter((pair) => pair.split(".").filter((word) => words.includes(word)).length >= 2);
	const near = [...new Set([...sharing, ...PAIRS.filter((pair) => pair.includes(name))])].slice(0, 3);
	const hint = near.length > 0 ? `Is it ${near.join(" or ")}?` : "It is an object type and an action: lead.created.";
	throw new InvalidArgumentError(`${hint} See all: npx close-crm events types`);
}

export function isEventType(name: string): name is EventType {
	return PAIRS.includes(name);
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

/** A whole number from 1 on. */
export function readCount(text: string): number {
	if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
	throw new InvalidArgumentError("expected a positive integer");
}
