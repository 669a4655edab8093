import { type CreateWebhook, createClient, event } from "close-crm";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const wanted: CreateWebhook = {
	url: "https://test.example.com/close",
	events: [event("lead.created"), event("opportunity.updated")],
};

function setUp() {
	const fake = createFakeClose({ clock: createTestClock() });
	const { webhooks } = createClient({ apiKey: "api_test", fetch: fake.fetch });
	return { fake, webhooks };
}

describe("webhooks.list", () => {
	test("resolves to every subscription of all pages, each once", async () => {
		const ids = Array.from({ length: 450 }, (_, number) => `whsub_${number}`);
		const asked: string[] = [];
		const { webhooks } = createClient({
			apiKey: "api_test",
			async fetch(input) {
				const { search, searchParams } = new URL(String(input));
				asked.push(search);
				const skip = Number(searchParams.get("_skip"));
				// A subscription on an earlier page was deleted in the meantime, so the page begins one earlier.
				const page = ids.slice(Math.max(skip - 1, 0), skip + 200).map((id) => ({ id }));
				return Response.json({ data: page, has_more: skip + 200 < ids.length });
			},
		});

		const found = await webhooks.list();

		expect(found.map(({ id }) => id)).toEqual(ids);
		expect(asked).toEqual(["?_skip=0&_limit=200", "?_skip=200&_limit=200", "?_skip=401&_limit=200"]);
	});

	test("waits for the reset when no requests are left, instead of running into a 429", async () => {
		let requests = 0;
		let early = 0;
		let reset = 0;
		const { webhooks } = createClient({
			apiKey: "api_test",
			async fetch() {
				requests++;
				if (Date.now() < reset) early++;
				reset = Date.now() + 50;
				const headers = { ratelimit: "limit=10, remaining=0, reset=0.05" };
				return Response.json({ data: [{ id: `whsub_${requests}` }], has_more: requests < 3 }, { headers });
			},
		});

		await expect(webhooks.list()).resolves.toHaveLength(3);

		expect(early).toBe(0);
	});

	test("ends after empty pages, even if has_more is true", async () => {
		const { webhooks } = createClient({
			apiKey: "api_test",
			fetch: async () => Response.json({ data: [], has_more: true }),
		});

		await expect(webhooks.list()).resolves.toEqual([]);
	});
});

describe("webhooks.update", () => {
	test.each([
		["an empty change", {}, /nothing to change/],
		["a status that Close does not know", { status: "on" }, /status must be "active" or "paused"; it is "on"/],
		["a change of undefined", { url: undefined }, /nothing to change/],
		["a change of null fields", { events: null, verify_ssl: null }, /nothing to change/],
		["a string", "paused", /^webhooks.update: expected an object with url, events, verify_ssl, status; got a string/],
		["a property that Close does not know", { events: [], event_filter: {} }, /unknown property event_filter/],
	])("rejects %s before anything is sent", async (_, changes, message) => {
		const { fake, webhooks } = setUp();

		await expect(webhooks.update("whsub_1", changes as object)).rejects.toThrow(message);

		expect(fake.record.requests).toEqual([]);
	});

	test("sends only the passed fields", async () => {
		const { fake, webhooks } = setUp();
		const { id } = await webhooks.create({ ...wanted, verify_ssl: false });

		const updated = await webhooks.update(id, { url: "https://other.example.com/" });

		expect(updated).toMatchObject({ url: "https://other.example.com/", verify_ssl: false });
		expect(updated.events).toHaveLength(2);
		expect(fake.record.requests.at(-1)?.body).toBe('{"url":"https://other.example.com/"}');
	});

	test("accepts null next to a change, as Close's document does, and sends it", async () => {
		const { fake, webhooks } = setUp();
		const { id } = await webhooks.create(wanted);

		await webhooks.update(id, { url: null, status: "paused" });

		expect(fake.record.requests.at(-1)?.body).toBe('{"url":null,"status":"paused"}');
	});
});

describe("webhooks.create", () => {
	test.each([
		[undefined, true],
		[true, true],
		[false, false],
	])("with verify_ssl %s sends %s, whatever Close's default is", async (given, sent) => {
		const { fake, webhooks } = setUp();

		await webhooks.create(given === undefined ? wanted : { ...wanted, verify_ssl: given });

		expect(JSON.parse(fake.record.requests[0]?.body ?? "")).toEqual({ ...wanted, verify_ssl: sent });
	});

	test("accepts a plain http URL, because Close may accept it", async () => {
		const { webhooks } = setUp();

		await expect(webhooks.create({ ...wanted, url: "http://test.example.com/" })).resolves.toMatchObject({
			url: "http://test.example.com/",
		});
	});
});
