import { CloseError, CloseInputError, type CreateWebhook, createClient, event, field } from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const url = "https://test.example.com/close";
const wanted: CreateWebhook = { url, events: [event("lead.created"), event("opportunity.updated")] };

function setUp(options: Partial<FakeCloseOptions> = {}) {
	const fake = createFakeClose({ clock: createTestClock(), ...options });
	const { webhooks } = createClient({ apiKey: "api_test", fetch: fake.fetch });
	const writes = () => fake.record.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
	return { fake, webhooks, writes };
}

describe("webhooks.ensure", () => {
	test("creates the subscription where there is none, and gives its key", async () => {
		const { fake, webhooks } = setUp();

		const result = await webhooks.ensure(wanted);

		const [subscription] = fake.subscriptions();
		expect(result.subscription).toMatchObject({ url, status: "active", verify_ssl: true });
		expect(result.signatureKey).toBe(subscription?.signature_key);
		expect(result.changes).toEqual([`create a subscription for ${url} with lead.created, opportunity.updated`]);
	});

	test("does nothing the second time, and still gives the key that Close shows", async () => {
		const { webhooks, writes } = setUp();
		const first = await webhooks.ensure(wanted);

		const second = await webhooks.ensure(wanted);

		expect(second.changes).toEqual([]);
		expect(second.signatureKey).toBe(first.signatureKey);
		expect(second.subscription.id).toBe(first.subscription.id);
		expect(writes()).toEqual(["POST"]);
	});

	test("takes neither the order of events nor a null filter nor the order of a filter's keys for a difference", async () => {
		const { webhooks, writes } = setUp();
		const extra_filter = field("data", "status_type").equals("won");
		await webhooks.ensure({ url, events: [event("lead.created"), event("opportunity.updated", extra_filter)] });

		const { changes } = await webhooks.ensure({
			url: "https://TEST.example.com/close",
			events: [
				{
					extra_filter: {
						filter: { filter: { value: "won", type: "equals" }, field: "status_type", type: "field_accessor" },
						field: "data",
						type: "field_accessor",
					},
					action: "updated",
					object_type: "opportunity",
				},
				{ object_type: "lead", action: "created", extra_filter: null },
			],
		});

		expect(changes).toEqual([]);
		expect(writes()).toEqual(["POST"]);
	});

	test("changes events and verify_ssl in one request, and says what it added and removed", async () => {
		const { webhooks, writes } = setUp();
		await webhooks.ensure({ ...wanted, verify_ssl: false });

		const { changes, subscription } = await webhooks.ensure({
			url,
			events: [event("lead.created"), event("lead.deleted", field("user_id").nonNull())],
		});

		expect(changes).toEqual([
			'add lead.deleted where {"type":"field_accessor","field":"user_id","filter":{"type":"non_null"}}',
			"remove opportunity.updated",
			"set verify_ssl to true",
		]);
		expect(subscription.events).toHaveLength(2);
		expect(subscription.verify_ssl).toBe(true);
		expect(writes()).toEqual(["POST", "PUT"]);
	});

	test("resumes a paused subscription and says why it had been paused", async () => {
		const { webhooks } = setUp();
		const { subscription } = await webhooks.ensure(wanted);
		await webhooks.pause(subscription.id);

		const result = await webhooks.ensure(wanted);

		expect(result.changes).toEqual(["resume, which had been paused: api"]);
		expect(result.subscription.status).toBe("active");
	});

	test("adopts the subscription of a machine that was faster", async () => {
		const { fake, webhooks } = setUp();
		const other = setUp();
		const { subscription } = await webhooks.ensure(wanted);
		// This machine has listed the subscriptions before the other one created its own.
		let lists = 0;
		const late = createClient({
			apiKey: "api_test",
			async fetch(input, init) {
				const isList = String(input).includes("/webhook/?");
				return (isList && lists++ === 0 ? other.fake : fake).fetch(input, init);
			},
		});

		const result = await late.webhooks.ensure(wanted);

		expect(result.changes).toEqual([`adopt ${subscription.id}, which somebody else created meanwhile`]);
		expect(result.subscription.id).toBe(subscription.id);
		expect(fake.subscriptions()).toHaveLength(1);
	});

	test("run by ten machines at once leaves one subscription", async () => {
		const { fake } = setUp();

		const results = await Promise.all(
			Array.from({ length: 10 }, () => createClient({ apiKey: "a", fetch: fake.fetch }).webhooks.ensure(wanted)),
		);

		expect(fake.subscriptions()).toHaveLength(1);
		expect(new Set(results.map(({ signatureKey }) => signatureKey)).size).toBe(1);
	});

	test("gives no key where Close shows none", async () => {
		const { webhooks } = setUp({ showsKey: false });
		await webhooks.ensure(wanted);

		const { signatureKey, changes } = await webhooks.ensure(wanted);

		expect(signatureKey).toBeUndefined();
		expect(changes).toEqual([]);
	});

	test("replaces a subscription whose key is lost when asked to, with a new one before the old one goes", async () => {
		const { fake, webhooks } = setUp({ showsKey: false });
		const first = await webhooks.ensure(wanted);

		const second = await webhooks.ensure(wanted, { recreateIfKeyLost: true });

		expect(second.changes).toEqual([`replace ${first.subscription.id}, for Close does not show its signature key`]);
		expect(second.signatureKey).toMatch(/^[0-9a-f]{64}$/);
		expect(second.signatureKey).not.toBe(first.signatureKey);
		expect(fake.subscriptions().map(({ id }) => id)).toEqual([second.subscription.id]);
		const order = fake.record.requests.map(({ method, status }) => `${method} ${status}`);
		expect(order.lastIndexOf("POST 200")).toBeLessThan(order.lastIndexOf("DELETE 200"));
	});

	test("leaves the old subscription running when the new one cannot be created", async () => {
		const { fake, webhooks } = setUp({ showsKey: false });
		await webhooks.ensure(wanted);
		let creations = 0;
		const unlucky = createClient({
			apiKey: "api_test",
			async fetch(input, init) {
				if (init?.method === "POST" && creations++ === 1) return new Response("{}", { status: 402 });
				return fake.fetch(input, init);
			},
		});

		await expect(unlucky.webhooks.ensure(wanted, { recreateIfKeyLost: true })).rejects.toMatchObject({ status: 402 });

		expect(fake.subscriptions().map(({ status }) => status)).toEqual(["active"]);
	});

	test.each([
		["is answered 404, for the answer to a first attempt was lost", 404, []],
		["fails", 500, [/could not be deleted, so delete it: CloseApiError: DELETE .* answered 500/]],
	])("does not lose the new key when the deletion of the old subscription %s", async (_, status, told) => {
		const { fake, webhooks } = setUp({ showsKey: false });
		await webhooks.ensure(wanted);
		const unlucky = createClient({
			apiKey: "api_test",
			maxRetries: 0,
			fetch: async (input, init) =>
				init?.method === "DELETE" ? new Response("{}", { status }) : fake.fetch(input, init),
		});

		const { signatureKey, changes } = await unlucky.webhooks.ensure(wanted, { recreateIfKeyLost: true });

		expect(signatureKey).toMatch(/^[0-9a-f]{64}$/);
		expect(changes.slice(1)).toEqual(told.map((text) => expect.stringMatching(text)));
	});

	test("tells why the new one cannot be created, also when the old one cannot be resumed", async () => {
		const { fake, webhooks } = setUp({ showsKey: false });
		await webhooks.ensure(wanted);
		let broken = false;
		const unlucky = createClient({
			apiKey: "api_test",
			maxRetries: 0,
			async fetch(input, init) {
				if (broken) return new Response("{}", { status: 500 });
				const response = await fake.fetch(input, init);
				broken = init?.method === "PUT";
				return response;
			},
		});

		await expect(unlucky.webhooks.ensure(wanted, { recreateIfKeyLost: true })).rejects.toThrow("POST /webhook/");
	});

	test("gives Close's error when a creation is refused without a body", async () => {
		const { fake } = setUp();
		const { webhooks } = createClient({
			apiKey: "api_test",
			fetch: async (input, init) =>
				init?.method === "POST" ? new Response(null, { status: 400 }) : fake.fetch(input, init),
		});

		await expect(webhooks.ensure(wanted)).rejects.toMatchObject({ name: "CloseBadRequestError" });
	});

	test("with dryRun tells what it would do, and does nothing", async () => {
		const { fake, webhooks, writes } = setUp({ showsKey: false });

		const first = await webhooks.ensure(wanted, { dryRun: true });
		expect(first.subscription).toBeUndefined();
		expect(first.changes).toEqual([`create a subscription for ${url} with lead.created, opportunity.updated`]);

		const { subscription } = await webhooks.ensure(wanted);
		await webhooks.pause(subscription.id);
		const second = await webhooks.ensure({ url, events: [] }, { dryRun: true, recreateIfKeyLost: true });
		expect(second.changes).toEqual([
			"remove lead.created",
			"remove opportunity.updated",
			"resume, which had been paused: api",
			`replace ${subscription.id}, for Close does not show its signature key`,
		]);
		expect(writes()).toEqual(["POST", "PUT"]);
		expect(fake.subscriptions()[0]?.status).toBe("paused");
	});

	test("lists the subscriptions when several have the URL, and changes none", async () => {
		const { fake, webhooks, writes } = setUp();
		await webhooks.create(wanted);
		await webhooks.create({ url, events: [event("lead.deleted")] });
		const [one, two] = fake.subscriptions();

		const error = await webhooks.ensure(wanted).catch((e) => e);

		expect(error).toBeInstanceOf(CloseError);
		expect(error.message).toBe(
			`Several subscriptions have the URL ${url}: ${one?.id} (active), ${two?.id} (active). Delete all but one with webhooks.delete.`,
		);
		expect(writes()).toEqual(["POST", "POST"]);
	});

	test("refuses wrong input before anything is sent", async () => {
		const { fake, webhooks } = setUp();

		await expect(webhooks.ensure({ url: "close", events: [] })).rejects.toThrow(CloseInputError);

		expect(fake.record.requests).toEqual([]);
	});
});

describe("webhooks.list", () => {
	test("gives every subscription over all pages, each once", async () => {
		const ids = Array.from({ length: 450 }, (_, number) => `whsub_${number}`);
		const asked: string[] = [];
		const { webhooks } = createClient({
			apiKey: "api_test",
			async fetch(input) {
				const { search, searchParams } = new URL(String(input));
				asked.push(search);
				const skip = Number(searchParams.get("_skip"));
				// Something before the page was deleted meanwhile, so that the page begins one earlier.
				const page = ids.slice(Math.max(skip - 1, 0), skip + 200).map((id) => ({ id }));
				return Response.json({ data: page, has_more: skip + 200 < ids.length });
			},
		});

		const found = await webhooks.list();

		expect(found.map(({ id }) => id)).toEqual(ids);
		expect(asked).toEqual(["?_skip=0&_limit=200", "?_skip=200&_limit=200", "?_skip=401&_limit=200"]);
	});
});

describe("a list that says it has more, and gives nothing", () => {
	test("ends", async () => {
		const { webhooks } = createClient({
			apiKey: "api_test",
			fetch: async () => Response.json({ data: [], has_more: true }),
		});

		await expect(webhooks.list()).resolves.toEqual([]);
	});
});

describe("webhooks.update", () => {
	test.each([
		["nothing", {}, /got nothing to change/],
		["a status that Close does not know", { status: "on" }, /status must be "active" or "paused"; it is "on"/],
		["a property that Close does not know", { events: [], event_filter: {} }, /and not event_filter/],
	])("refuses %s before anything is sent", async (_, changes, message) => {
		const { fake, webhooks } = setUp();

		await expect(webhooks.update("whsub_1", changes as object)).rejects.toThrow(message);

		expect(fake.record.requests).toEqual([]);
	});

	test("sends only what was given", async () => {
		const { fake, webhooks } = setUp();
		const { id } = await webhooks.create({ ...wanted, verify_ssl: false });

		const updated = await webhooks.update(id, { url: "https://other.example.com/" });

		expect(updated).toMatchObject({ url: "https://other.example.com/", verify_ssl: false });
		expect(updated.events).toHaveLength(2);
		expect(fake.record.requests.at(-1)?.body).toBe('{"url":"https://other.example.com/"}');
	});
});
