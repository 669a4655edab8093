import { type CreatedWebhookSubscription, createClient } from "close-crm";
import { expectTypeOf, test } from "vitest";

const { request } = createClient({ apiKey: process.env.CLOSE_API_KEY });
const events = [{ object_type: "lead", action: "created" }];

test("the data follows from the route", async () => {
	const created = await request("POST /webhook/", { body: { url: "https://example.com", events } });
	expectTypeOf(created).toEqualTypeOf<CreatedWebhookSubscription>();
	expectTypeOf((await request("GET /webhook/")).data[0]?.id).toEqualTypeOf<string | undefined>();
});

test("a mistake is an error at its place", () => {
	// @ts-expect-error: no such route
	request("GET /webhooks/");
	// @ts-expect-error: no such method
	request("PATCH /webhook/{id}/", { path: { id: "whsub_1" } });
	// @ts-expect-error: the path parameter is missing
	request("GET /webhook/{id}/");
	// @ts-expect-error: the path parameter has another name
	request("GET /webhook/{id}/", { path: { webhook_id: "whsub_1" } });
	// @ts-expect-error: no such query parameter
	request("GET /event/", { query: { date_created__gte: "2026-11-28" } });
	// @ts-expect-error: the list has no such parameter
	request("GET /webhook/", { query: { _fields: ["id"] } });
	// @ts-expect-error: it is an option of openapi-fetch
	request("GET /webhook/", { params: {} });
	// @ts-expect-error: the body lacks its events
	request("POST /webhook/", { body: { url: "https://example.com" } });
	// @ts-expect-error: the route has no body
	request("GET /webhook/", { body: {} });
});
