import { describe, expect, test } from "vitest";
import { fakeClose, webhook } from "./fake.ts";

const headers = { authorization: "Basic eDo=", "content-type": "application/json" };
const path = "https://api.close.com/api/v1/webhook/";
const url = "https://test.example.com";

/** Sends a body without the client's types: to create a subscription, or to change the one with this id. */
async function send(body: unknown, id?: string, fake = fakeClose()) {
	const init = { method: id ? "PUT" : "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) };
	const response = await fake.close.fetch(id ? `${path}${id}/` : path, init);
	return { status: response.status, body: await response.json() };
}

/** Sends a change to a new subscription, and also returns the subscription before the change. */
async function change(body: unknown) {
	const fake = fakeClose();
	const created = await fake.client.webhooks.create(webhook);
	return { created, ...(await send(body, created.id, fake)) };
}

const itemWith = (extra_filter: unknown) => ({ object_type: "lead", action: "updated", extra_filter });
const text = { type: "equals", value: "won" };

const FILTERS = [
	{ type: "is_null" },
	{ type: "non_null" },
	text,
	{ type: "equals", value: 5 },
	{ type: "equals", value: false },
	{ type: "not_equals", value: "won" },
	{ type: "contains", value: "wo" },
	{ type: "and", filters: [] },
	{ type: "and", filters: [text, text] },
	{ type: "or", filters: [text, text] },
	{ type: "not", filter: text },
	{ type: "field_accessor", field: "data", filter: text },
	{ type: "any_array_value", filter: text },
	null,
];

const NO_FILTERS = [
	"won",
	5,
	[],
	{},
	{ type: "gt", value: 5 },
	{ type: "equals" },
	{ type: "equals", value: null },
	{ type: "not_equals", value: {} },
	{ type: "contains" },
	{ type: "and" },
	{ type: "and", filters: text },
	{ type: "and", filters: [text, { type: "gt" }] },
	{ type: "or" },
	{ type: "or", filters: [text, null] },
	{ type: "not" },
	{ type: "not", filter: { type: "gt" } },
	{ type: "field_accessor", filter: text },
	{ type: "field_accessor", field: 5, filter: text },
	{ type: "field_accessor", field: "data" },
	{ type: "any_array_value" },
];

describe("the body of a subscription", () => {
	test("may have every kind of filter, and null for none", async () => {
		const events = FILTERS.map(itemWith);

		const { status, body } = await send({ url, events });

		expect(status).toBe(200);
		expect(body.events).toEqual(events);
	});

	test("is rejected with wrong filters, and names the events that have one", async () => {
		const { status, body } = await send({ url, events: [itemWith(null), ...NO_FILTERS.map(itemWith)] });

		expect(status).toBe(400);
		const errors = Object.fromEntries(NO_FILTERS.map((_, index) => [index + 1, "Invalid value."]));
		expect(body).toEqual({ errors: [], "field-errors": { events: { errors } } });
	});

	test("is rejected with wrong events, and names them", async () => {
		const wrong = [
			null,
			5,
			"lead.created",
			[],
			{ object_type: "lead" },
			{ action: "created" },
			{ object_type: "", action: "created" },
			{ object_type: "lead", action: 5 },
		];

		const { status, body } = await send({ url, events: [...wrong, itemWith(null)] });

		expect(status).toBe(400);
		const errors = Object.fromEntries(wrong.map((_, index) => [index, "Invalid value."]));
		expect(body).toEqual({ errors: [], "field-errors": { events: { errors } } });
	});

	test.each([
		[{}, { url: "This field is required.", events: "This field is required." }],
		[{ events: [] }, { url: "This field is required." }],
		[{ url }, { events: "This field is required." }],
		[{ url: null, events: [] }, { url: "This field is required." }],
		[{ url: "no URL", events: [] }, { url: "Invalid value." }],
		[{ url: "ftp://test.example.com", events: [] }, { url: "Invalid value." }],
		[{ url: "view-https://test.example.com", events: [] }, { url: "Invalid value." }],
		[{ url: "https-x://test.example.com", events: [] }, { url: "Invalid value." }],
		[{ url: [url], events: [] }, { url: "Invalid value." }],
		[{ url: "paused", events: [] }, { url: "Invalid value." }],
		[{ url: true, events: [] }, { url: "Invalid value." }],
		[
			{ url: [], events: {} },
			{ url: "Invalid value.", events: "Invalid value." },
		],
		[{ url, events: [], verify_ssl: "https://test.example.com" }, { verify_ssl: "Invalid value." }],
		[{ url, events: [], id: "whsub_1" }, { id: "Unknown field." }],
		[{ url, events: [], status: "paused" }, { status: "Unknown field." }],
	])("%j is rejected, and each wrong field is named", async (creation, fields) => {
		expect(await send(creation)).toEqual({ status: 400, body: { errors: [], "field-errors": fields } });
	});

	test.each(["deleted", true, []])("the status %j is rejected", async (status) => {
		expect((await change({ status })).body).toEqual({ errors: [], "field-errors": { status: "Invalid value." } });
	});

	test("that is not JSON, or not an object, is rejected with Close's messages", async () => {
		expect(await send("{")).toEqual({ status: 400, body: { error: "The request contains invalid JSON." } });
		for (const body of ["[]", "null", "5", '"x"']) {
			expect(await send(body)).toEqual({ status: 400, body: { error: "JSON data must be a dict." } });
		}
	});

	test.each([
		[undefined, true],
		[null, true],
		[true, true],
		[false, false],
	])("with verify_ssl %j creates a subscription with %j", async (verify_ssl, expected) => {
		expect((await send({ url: "http://test.example.com", events: [], verify_ssl })).body).toMatchObject({
			url: "http://test.example.com",
			verify_ssl: expected,
		});
	});

	test("can change every field", async () => {
		const fields = { url, events: [itemWith(text)], verify_ssl: false, status: "paused" };

		expect((await change(fields)).body).toMatchObject(fields);
	});

	test("with null for a field leaves the field unchanged", async () => {
		const { created, body } = await change({ url: null, events: null, verify_ssl: null, status: null });

		expect(body).toEqual(created);
	});
});
