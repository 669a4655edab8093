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
	test("creates the subscription if there is none, and returns its key", async () => {
		const { fake, webhooks } = setUp();

		const result = await webhooks.ensure(wanted);

		const [subscription] = fake.subscriptions();
		expect(result.subscription).toMatchObject({ url, status: "active", verify_ssl: true });
		expect(result.signatureKey).toBe(subscription?.signature_key);
		expect(result.changes).toEqual([`create a subscription for ${url} with lead.created, opportunity.updated`]);
	});

	test("changes nothing the second time, and still returns the key if Close returns it", async () => {
		const { webhooks, writes } = setUp();
		const first = await webhooks.ensure(wanted);

		const second = await webhooks.ensure(wanted);

		expect(second.changes).toEqual([]);
		expect(second.signatureKey).toBe(first.signatureKey);
		expect(second.subscription.id).toBe(first.subscription.id);
		expect(writes()).toEqual(["POST"]);
	});

	test("ignores the order of events, null filters and the order of a filter's keys", async () => {
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

	test("resumes a paused subscription and says why it was paused", async () => {
		const { webhooks } = setUp();
		const { subscription } = await webhooks.ensure(wanted);
		await webhooks.pause(subscription.id);

		const result = await webhooks.ensure(wanted);

		expect(result.changes).toEqual(["resume it; it was paused: api"]);
		expect(result.subscription.status).toBe("active");
	});

	test("adopts the subscription of a machine that was faster", async () => {
		const { fake, webhooks } = setUp();
		const other = setUp();
		const { subscription } = await webhooks.ensure(wanted);
		// This machine listed the subscriptions before the other one created its own.
		let lists = 0;
		const late = createClient({
			apiKey: "api_test",
			async fetch(input, init) {
				const isList = String(input).includes("/webhook/?");
				return (isList && lists++ === 0 ? other.fake : fake).fetch(input, init);
			},
		});

		const result = await late.webhooks.ensure(wanted);

		expect(result.changes).toEqual([`adopt ${subscription.id}, which was created by another process in the meantime`]);
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

	test("returns no key if Close returns none", async () => {
		const { webhooks } = setUp({ showsKey: false });
		await webhooks.ensure(wanted);

		const { signatureKey, changes } = await webhooks.ensure(wanted);

		expect(signatureKey).toBeUndefined();
		expect(changes).toEqual([]);
	});

	test("rejects with Close's error when a creation fails without a body", async () => {
		const { fake } = setUp();
		const { webhooks } = createClient({
			apiKey: "api_test",
			fetch: async (input, init) =>
				init?.method === "POST" ? new Response(null, { status: 400 }) : fake.fetch(input, init),
		});

		await expect(webhooks.ensure(wanted)).rejects.toMatchObject({ name: "CloseBadRequestError" });
	});

	test("with dryRun resolves to what it would do, and changes nothing", async () => {
		const { fake, webhooks, writes } = setUp({ showsKey: false });

		const first = await webhooks.ensure(wanted, { dryRun: true });
		expect(first.subscription).toBeUndefined();
		expect(first.changes).toEqual([`create a subscription for ${url} with lead.created, opportunity.updated`]);

		const { subscription } = await webhooks.ensure(wanted);
		await webhooks.pause(subscription.id);
		const second = await webhooks.ensure({ url, events: [] }, { dryRun: true });
		expect(second.changes).toEqual([
			"remove lead.created",
			"remove opportunity.updated",
			"resume it; it was paused: api",
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
			`Several subscriptions have the URL ${url}: ${one?.id} (active), ${two?.id} (active). If webhooks.rotateKey(id) was interrupted, call it again. Otherwise delete all but one of them with webhooks.delete(id).`,
		);
		expect(writes()).toEqual(["POST", "POST"]);
	});

	test("leaves subscriptions with other URLs unchanged, even if the URL is invalid", async () => {
		const { fake, webhooks, writes } = setUp();
		const other = await webhooks.create({ ...wanted, url: "https://test.example.com/other" });
		const crowded = createClient({
			apiKey: "api_test",
			async fetch(input, init) {
				const response = await fake.fetch(input, init);
				if (!String(input).includes("/webhook/?")) return response;
				const { data, has_more } = await response.json();
				return Response.json({
					data: [{ ...other, id: "whsub_odd", url: "test.example.com/close" }, ...data],
					has_more,
				});
			},
		});

		const first = await crowded.webhooks.ensure(wanted);
		const second = await crowded.webhooks.ensure(wanted);

		expect(first.changes).toHaveLength(1);
		expect(second).toMatchObject({ changes: [], subscription: { id: first.subscription.id, url } });
		expect(writes()).toEqual(["POST", "POST"]);
	});

	test("rejects when Close reports a duplicate but lists no subscription for the URL", async () => {
		const { webhooks } = createClient({
			apiKey: "api_test",
			fetch: async (_, init) =>
				init?.method === "POST"
					? Response.json({ error: "Duplicate active subscription. Existing duplicates are: whsub_1" }, { status: 400 })
					: Response.json({ data: [], has_more: false }),
		});

		const error = await webhooks.ensure(wanted).catch((e) => e);

		expect(error).toBeInstanceOf(CloseError);
		expect(error.message).toBe(`Close rejects ${url} as a duplicate, but lists no subscription for it.`);
	});

	test("resumes a subscription that was paused without a reason", async () => {
		const { webhooks } = createClient({
			apiKey: "api_test",
			async fetch(input) {
				const subscription = { id: "whsub_1", ...wanted, verify_ssl: true, status: "paused", pause_reason: null };
				const isList = String(input).includes("/webhook/?");
				return Response.json(isList ? { data: [subscription], has_more: false } : subscription);
			},
		});

		const { changes } = await webhooks.ensure(wanted);

		expect(changes).toEqual(["resume it; it was paused: Close does not say why"]);
	});

	test("rejects wrong input before anything is sent", async () => {
		const { fake, webhooks } = setUp();

		await expect(webhooks.ensure({ url: "close", events: [] })).rejects.toThrow(CloseInputError);
		// The cast passes a wrong argument, as JavaScript can.
		await expect(webhooks.ensure("close" as never)).rejects.toThrow(
			/^webhooks.ensure: expected an object with url, events/,
		);

		expect(fake.record.requests).toEqual([]);
	});
});
