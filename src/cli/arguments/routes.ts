import { InvalidArgumentError } from "@commander-js/extra-typings";
import { listEventNames } from "../../close/events/event-name.ts";
import { suggestEventNames } from "../../close/events/suggest-event-name.ts";
import { event, type WebhookSubscriptionEvent } from "../../index.ts";
import { readEndpoint } from "./values.ts";

/** An endpoint and the events that it gets. */
export interface Route {
	to: string;
	events: WebhookSubscriptionEvent[];
}

/** Adds a route, such as `lead.*=http://localhost:3000/leads`, to the previous routes. A `*` matches any characters. */
export function collectRoute(given: string, routes: Route[] = []): Route[] {
	const [, pattern, url] = /^([^=]+)=(.+)$/.exec(given) ?? [];
	if (pattern === undefined || url === undefined) {
		throw new InvalidArgumentError("expected a pattern and a URL: lead.*=http://localhost:3000/leads");
	}
	const parts = pattern.split("*").map((part) => part.replaceAll(/[.\\^$+?()[\]{}|]/g, "\\$&"));
	const expression = new RegExp(`^${parts.join(".*")}$`);
	const names = listEventNames().filter((name) => expression.test(name));
	if (names.length === 0) {
		throw new InvalidArgumentError(
			`No event type matches "${pattern}". ${suggestEventNames(pattern)} See all: npx close-crm events types`,
		);
	}
	return [...routes, { to: readEndpoint(url), events: names.map((name) => event(name)) }];
}
