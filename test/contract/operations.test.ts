import { CloseApiError, type CloseClient, createClient } from "close-crm";
import { describe, expect, inject, test } from "vitest";
import { document } from "./document.ts";
import { onlyValidExchange, recordingFetch } from "./recorder.ts";

const baseUrl = inject("prismUrl");
const SUBSCRIPTION = "whsub_6un6NQjYTaFdgtIZsTDXP6";
const EVENT = "ev_2sYKRjcrA79yKxi3S4Crd7";

interface Operation {
	name: string;
	method: "get" | "put" | "delete";
	/** The path in the document, and as it is sent. */
	path: string;
	sent: string;
	body?: unknown;
	call(client: CloseClient, options: { headers: Record<string, string> }): Promise<unknown>;
}

const one = { path: "/webhook/{id}/", sent: `/webhook/${SUBSCRIPTION}/` };
const operations: Operation[] = [
	{
		name: "webhooks.list",
		method: "get",
		path: "/webhook/",
		sent: "/webhook/?_skip=0&_limit=200",
		call: ({ webhooks }, options) => webhooks.list(options),
	},
	{
		name: "webhooks.get",
		method: "get",
		...one,
		call: ({ webhooks }, options) => webhooks.get(SUBSCRIPTION, options),
	},
	{
		name: "webhooks.update",
		method: "put",
		...one,
		body: { verify_ssl: false },
		call: ({ webhooks }, options) => webhooks.update(SUBSCRIPTION, { verify_ssl: false }, options),
	},
	{
		name: "webhooks.pause",
		method: "put",
		...one,
		body: { status: "paused" },
		call: ({ webhooks }, options) => webhooks.pause(SUBSCRIPTION, options),
	},
	{
		name: "webhooks.resume",
		method: "put",
		...one,
		body: { status: "active" },
		call: ({ webhooks }, options) => webhooks.resume(SUBSCRIPTION, options),
	},
	{
		name: "webhooks.delete",
		method: "delete",
		...one,
		call: ({ webhooks }, options) => webhooks.delete(SUBSCRIPTION, options),
	},
	{
		name: "events.list",
		method: "get",
		path: "/event/",
		sent: "/event/?object_type=opportunity&action=updated&date_updated__gte=2026-11-01T00%3A00%3A00&_limit=10",
		call: ({ events }, options) =>
			events.list(
				{ object_type: "opportunity", action: "updated", date_updated__gte: "2026-11-01T00:00:00", _limit: 10 },
				options,
			),
	},
	{
		name: "events.get",
		method: "get",
		path: "/event/{id}/",
		sent: `/event/${EVENT}/`,
		call: ({ events }, options) => events.get(EVENT, options),
	},
];

describe.each(operations)("$name, against a Prism mock of the document", ({ method, path, sent, body, call }) => {
	const responses: Record<string, object> = document.paths[path][method].responses;

	test("sends what the document describes and resolves to what it answers", async () => {
		const { fetch, exchanges } = recordingFetch();

		const result = await call(createClient({ apiKey: "api_test", baseUrl, fetch }), { headers: {} });

		const exchange = onlyValidExchange(exchanges);
		expect(exchange).toMatchObject({ method: method.toUpperCase(), url: baseUrl + sent, status: 200 });
		expect(exchange.body).toBe(body === undefined ? "" : JSON.stringify(body));
		const content = document.paths[path][method].responses["200"].content["application/json"];
		const example = content.example ?? Object.values<{ value: unknown }>(content.examples)[0]?.value;
		expect(result).toEqual(method === "delete" ? undefined : path === "/webhook/" ? example.data : example);
	});

	test.each(Object.keys(responses).filter((status) => status !== "200"))(
		"rejects with the error of the declared status %s",
		async (status) => {
			const { fetch, exchanges } = recordingFetch();
			const client = createClient({ apiKey: "api_test", baseUrl, fetch, maxRetries: 0 });

			const error = await call(client, { headers: { prefer: `code=${status}` } }).catch((e) => e);

			expect(onlyValidExchange(exchanges).status).toBe(Number(status));
			expect(error).toBeInstanceOf(CloseApiError);
			const path = sent.split("?")[0];
			expect(error).toMatchObject({ status: Number(status), method: method.toUpperCase(), path });
		},
	);
});
