import { CloseInputError, createClient } from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";

function setUp() {
	const close = createFakeClose({ clock: createTestClock(), fetch: () => new Response() });
	return { close, client: createClient({ apiKey: "a", fetch: close.fetch }) };
}

test("a route is called with its path, query and body, and resolves to the data", async () => {
	const { close, client } = setUp();
	const events = [{ object_type: "lead", action: "created" }];
	const created = await client.request("POST /webhook/", { body: { url: "https://example.com/close", events } });
	const { id } = close.emit(sampleEvent("lead.created"));

	expect(created?.url).toBe("https://example.com/close");
	expect((await client.request("GET /event/", { query: { _limit: 1 } }))?.data).toHaveLength(1);
	expect((await client.request("GET /event/{id}/", { path: { id } }))?.id).toBe(id);
	expect((await client.request("GET /webhook/"))?.data).toHaveLength(1);
});

test("withResponse resolves to the response as well", async () => {
	const { client } = setUp();
	const { data, response } = await client.request.withResponse("GET /webhook/");
	expect(response.headers.get("ratelimit")).toBe("limit=100, remaining=50, reset=5");
	expect(data?.data).toEqual([]);
});

test.each<[string, unknown, string]>([
	["/webhook/", {}, 'request: "/webhook/" is not a route. Expected a method and a path, such as "GET /webhook/{id}/".'],
	["LIST /webhook/", {}, 'request: "LIST /webhook/" is not a route.'],
	["GET /webhook/{id}/", {}, "The path parameter id must be an id, without slashes; it is missing."],
	["GET /webhook/{id}/", { path: { id: ".." } }, "The path parameter id must be an id"],
	["GET /webhook/", { path: { id: "whsub_1" } }, "request: /webhook/ has no path parameter id. It has none."],
	["GET /webhook/{id}/", { path: { id: "a", webhook: "b" } }, "has no path parameter webhook. It has id."],
])("%s with %j is rejected before anything is sent", async (route, options, message) => {
	const { close, client } = setUp();
	// @ts-expect-error: what TypeScript refuses can come from JavaScript
	const call = client.request(route, options);
	await expect(call).rejects.toThrow(CloseInputError);
	await expect(call).rejects.toThrow(message);
	expect(close.record.requests).toEqual([]);
});
