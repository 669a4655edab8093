import { type CloseClient, event, field } from "close-crm";
import type { Operation } from "close-crm/testing";
import type { World } from "./targets.ts";

/** A call of a client method, with the expected request and result. */
export interface Call {
	/** The method, such as `webhooks.pause`. */
	name: string;
	/** Its operationId in the document. */
	operation: Operation;
	/** The expected request, such as `PUT /webhook/whsub_1/`. */
	sends(world: World): string;
	/** The expected body of the request, as JSON. Default: none. */
	body?: unknown;
	call(client: CloseClient, world: World): Promise<unknown>;
	/** The expected result, from the body of the response. Default: the body itself. */
	gives?(answer: { data?: unknown }): unknown;
}

const url = "https://test.example.com";
const items = [event("lead.created"), event("opportunity.updated", field("data", "status_type").equals("won"))];

/** A call of each method that sends one request. */
export const CALLS: Call[] = [
	{
		name: "webhooks.create",
		operation: "webhooks_create",
		sends: () => "POST /webhook/",
		body: { url, events: items, verify_ssl: true },
		call: ({ webhooks }, { headers }) => webhooks.create({ url, events: items }, { headers }),
	},
	{
		name: "webhooks.list",
		operation: "webhooks_list",
		sends: () => "GET /webhook/?_skip=0&_limit=200",
		call: ({ webhooks }, { headers }) => webhooks.list({ headers }),
		gives: ({ data }) => data,
	},
	{
		name: "webhooks.get",
		operation: "webhooks_get",
		sends: ({ subscription }) => `GET /webhook/${subscription}/`,
		call: ({ webhooks }, { headers, subscription }) => webhooks.get(subscription, { headers }),
	},
	{
		name: "webhooks.update",
		operation: "webhooks_update",
		sends: ({ subscription }) => `PUT /webhook/${subscription}/`,
		body: { events: items, verify_ssl: false, status: "paused" },
		call: ({ webhooks }, { headers, subscription }) =>
			webhooks.update(subscription, { events: items, verify_ssl: false, status: "paused" }, { headers }),
	},
	{
		name: "webhooks.pause",
		operation: "webhooks_update",
		sends: ({ subscription }) => `PUT /webhook/${subscription}/`,
		body: { status: "paused" },
		call: ({ webhooks }, { headers, subscription }) => webhooks.pause(subscription, { headers }),
	},
	{
		name: "webhooks.resume",
		operation: "webhooks_update",
		sends: ({ subscription }) => `PUT /webhook/${subscription}/`,
		body: { status: "active" },
		call: ({ webhooks }, { headers, subscription }) => webhooks.resume(subscription, { headers }),
	},
	{
		name: "webhooks.delete",
		operation: "webhooks_delete",
		sends: ({ subscription }) => `DELETE /webhook/${subscription}/`,
		call: ({ webhooks }, { headers, subscription }) => webhooks.delete(subscription, { headers }),
		gives: () => undefined,
	},
	{
		name: "events.list",
		operation: "events_list",
		sends: () =>
			"GET /event/?object_type=opportunity&action=updated&date_updated__gte=2026-11-01T00%3A00%3A00&_limit=10",
		call: ({ events }, { headers }) =>
			events.list(
				{ object_type: "opportunity", action: "updated", date_updated__gte: "2026-11-01T00:00:00", _limit: 10 },
				{ headers },
			),
	},
	{
		name: "events.get",
		operation: "events_get",
		sends: ({ event }) => `GET /event/${event}/`,
		call: ({ events }, { headers, event }) => events.get(event, { headers }),
	},
];
