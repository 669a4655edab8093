import { CloseInputError, createClient } from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import type { RouteOptions } from "../../../src/client/request/send-route.ts";

function setUp() {
	const close = createFakeClose({ clock: createTestClock(), fetch: () => new Response() });
	return { close, client: createClient({ apiKey: "a", fetch: close.fetch }) };
}

test("a route is called with its path, query and body, and resolves to the data", async () => {
	const { close, client } = setUp();
	const events = [{ object_type: "lead", action: "created" }];
	const created = await client.request("POST /webhook/", { body: { url: "https://example.com/close", events } });
	const { id } = close.emit(sampleEvent("lead.created"));

	expect(created.url).toBe("https://example.com/close");
	expect((await client.request("GET /event/", { query: { _limit: 1 } })).data).toHaveLength(1);
	expect((await client.request("GET /event/{id}/", { path: { id } })).id).toBe(id);
	expect((await client.request("GET /webhook/")).data).toHaveLength(1);
});

test("withResponse resolves to the response as well", async () => {
	const { client } = setUp();
	const { data, response } = await client.request.withResponse("GET /webhook/");
	expect(response.headers.get("ratelimit")).toBe("limit=100, remaining=50, reset=5");
	expect(data.data).toEqual([]);
});

test.each<[string, unknown, string]>([
	[
		"/webhook/",
		{},
		'"/webhook/" is not a route. Expected a method and a path, such as "GET /webhook/{id}/", with ids in the option path.',
	],
	["GET /webhook", {}, '"GET /webhook" is not a route.'],
	["GET /webhook/whsub_1/", {}, '"GET /webhook/whsub_1/" is not a route.'],
	["GET /webhook/../event/", {}, "is not a route."],
	["GET /webhook/", { params: {} }, "GET /webhook/ has no option params. It has path, query, body, signal"],
	["GET /webhook/", { body: {} }, "GET /webhook/ has no body. Pass its parameters in query."],
	["GET /webhook/", { query: { id__in: [] } }, "The query parameter id__in is an empty array."],
	[
		"GET /webhook/",
		{ query: { sort: { a: 1 } } },
		"sort must be a string, number, boolean, Date or an array of them; it is an object.",
	],
	["GET /webhook/", { headers: { "x-a": "a\nb" } }, "headers must be an object of names and values that HTTP allows"],
	["LIST /webhook/", {}, '"LIST /webhook/" is not a route.'],
	["GET /webhook/{id}/", {}, "The path parameter id must be an id, without slashes; it is missing."],
	["GET /webhook/{id}/", { path: { id: ".." } }, "The path parameter id must be an id"],
	[
		"GET /webhook/{id}/",
		{ path: { id: { id: "whsub_1", signature_key: "0123456789abcdef".repeat(4) } } },
		"The path parameter id must be an id, without slashes; it is an object.",
	],
	["GET /webhook/", { path: { id: "whsub_1" } }, "/webhook/ has no path parameter id. It has none."],
	["GET /webhook/{id}/", { path: { id: "a", webhook: "b" } }, "has no path parameter webhook. It has id."],
])("%s with %j is rejected before anything is sent", async (route, options, message) => {
	const { close, client } = setUp();
	// @ts-expect-error: JavaScript can pass what TypeScript rejects
	const call = client.request(route, options);
	await expect(call).rejects.toThrow(CloseInputError);
	await expect(call).rejects.toThrow(message);
	expect(close.record.requests).toEqual([]);
});

describe("what a call sends", () => {
	/** A client of a server that answers every request with an object, and the requests it received. */
	function record(headers = {}) {
		const sent: { method: string | undefined; url: string; headers: Headers; body: unknown }[] = [];
		const client = createClient({
			apiKey: "api_test",
			headers,
			async fetch(input, init) {
				const url = String(input).slice("https://api.close.com/api/v1".length);
				sent.push({ method: init?.method, url, headers: new Headers(init?.headers), body: init?.body });
				return Response.json({ id: "whsub_1", data: [] });
			},
		});
		// The routes and parameters below are not all in the document.
		const request = client.request as (route: string, options?: RouteOptions) => Promise<unknown>;
		return { client, request, sent };
	}

	test("is the method, the filled path and the body as JSON", async () => {
		const { client, sent } = record();

		await client.request("PUT /webhook/{id}/", { path: { id: "whsub_1" }, body: { status: "paused" } });

		expect(sent).toMatchObject([{ method: "PUT", url: "/webhook/whsub_1/", body: '{"status":"paused"}' }]);
		expect(sent[0]?.headers.get("content-type")).toBe("application/json");
	});

	test("has no content type without a body", async () => {
		const { client, sent } = record();

		await client.request("GET /webhook/");

		expect(sent[0]?.headers.has("content-type")).toBe(false);
		expect(sent[0]?.body).toBeUndefined();
	});

	test.each<[object, string]>([
		[{ _limit: 5, query: "a b&c" }, "?_limit=5&query=a%20b%26c"],
		[{ id__in: ["lead_1", "lead_2"], _fields: ["id", "name"] }, "?id__in=lead_1,lead_2&_fields=id,name"],
		[{ names: ["a,b", "c"] }, "?names=a%2Cb,c"],
		[{ is_done: false, absent: undefined, none: null }, "?is_done=false"],
		[{ date_created__gt: new Date(0) }, "?date_created__gt=1970-01-01T00%3A00%3A00.000Z"],
		[{}, ""],
	])("has the query %j as %s, through api too", async (query, written) => {
		const { request, client, sent } = record();

		await request("GET /webhook/", { query });
		await client.api.GET("/webhook/", { params: { query } });

		expect(sent.map(({ url }) => url)).toEqual([`/webhook/${written}`, `/webhook/${written}`]);
	});

	test("has an object type with a slash as path segments, and no other value with a slash", async () => {
		const { request, sent } = record();
		const route = "DELETE /custom_field/shared/{id}/association/{object_type}/";

		await request(route, { path: { id: "cf_1", object_type: "custom_activity_type/actitype_1" } });
		await expect(request(route, { path: { id: "cf_1/2", object_type: "lead" } })).rejects.toThrow(CloseInputError);
		await expect(request(route, { path: { id: "cf_1", object_type: "lead/.." } })).rejects.toThrow(CloseInputError);

		expect(sent.map(({ url }) => url)).toEqual([
			"/custom_field/shared/cf_1/association/custom_activity_type/actitype_1/",
		]);
	});
});

test("a deletion with an empty response resolves to undefined", async () => {
	const client = createClient({ apiKey: "a", fetch: async () => new Response(null, { status: 204 }) });

	expect(await client.request("DELETE /webhook/{id}/", { path: { id: "whsub_1" } })).toBeUndefined();
});

test("the response can still be read", async () => {
	const fetch = async () => Response.json({ id: "whsub_1" }, { status: 201 });
	const client = createClient({ apiKey: "a", fetch });

	const { response } = await client.request.withResponse("GET /webhook/{id}/", { path: { id: "whsub_1" } });

	expect(response.status).toBe(201);
	expect(await response.json()).toEqual({ id: "whsub_1" });
});

test("the global fetch is looked up at each call, so that a test can replace it later", async () => {
	const client = createClient({ apiKey: "api_test" });
	vi.stubGlobal("fetch", async () => Response.json({ id: "ev_1" }));

	const event = await client.request("GET /event/{id}/", { path: { id: "ev_1" } });

	expect(event).toEqual({ id: "ev_1" });
});
