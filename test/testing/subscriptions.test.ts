import { CloseBadRequestError, CloseNotFoundError, event, field } from "close-crm";
import { describe, expect, test } from "vitest";
import { fakeClose, webhook } from "./fake.ts";

describe("subscriptions of the fake", () => {
	test("a creation is answered as observed in the live API, with a key of 64 hex characters", async () => {
		const { client, close } = fakeClose();

		const created = await client.webhooks.create(webhook);

		expect(created).toMatchObject({
			url: webhook.url,
			status: "active",
			pause_reason: null,
			health_status: null,
			latest_error: null,
			counters: {},
			history: { errors: [], successes: [] },
			verify_ssl: true,
			date_created: "2026-06-01T00:00:00.000000",
		});
		expect(created.events[0]).toEqual({ object_type: "lead", action: "created", extra_filter: null });
		expect(created.created_by).toMatch(/^user_\w{43}$/);
		expect(created.updated_by).toBe(created.created_by);
		expect(created.id).toMatch(/^whsub_\w{22}$/);
		expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
		expect(close.record.requests).toMatchObject([{ method: "POST", path: "/api/v1/webhook/", status: 200 }]);
	});

	test("with createStatus: 201 a creation is answered as Close documents", async () => {
		const { client, close } = fakeClose({ createStatus: 201 });
		await client.webhooks.create(webhook);

		expect(close.record.requests[0]?.status).toBe(201);
	});

	test("a list has no keys; a single subscription has its key, unless showsKey is false", async () => {
		const { client } = fakeClose();
		const { id, signature_key } = await client.webhooks.create(webhook);

		expect((await client.webhooks.list())[0]).not.toHaveProperty("signature_key");
		expect((await client.webhooks.get(id)).signature_key).toBe(signature_key);
		expect((await client.webhooks.pause(id)).signature_key).toBe(signature_key);

		const hiding = fakeClose({ showsKey: false }).client;
		const created = await hiding.webhooks.create(webhook);
		expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
		expect(await hiding.webhooks.get(created.id)).not.toHaveProperty("signature_key");
	});

	test("different seeds result in different keys, and the same seed in the same key", async () => {
		const keyOf = async (seed: number) => (await fakeClose({ seed }).client.webhooks.create(webhook)).signature_key;

		expect(await keyOf(1)).toBe(await keyOf(1));
		expect(await keyOf(1)).not.toBe(await keyOf(2));
	});

	test("a duplicate is rejected with Close's message, whatever the order of its events", async () => {
		const { client } = fakeClose();
		const { id } = await client.webhooks.create(webhook);

		const error = await client.webhooks.create({ ...webhook, events: webhook.events.toReversed() }).catch((e) => e);

		expect(error).toBeInstanceOf(CloseBadRequestError);
		expect(error.errors).toEqual([`Duplicate active subscription. Existing duplicates are: ${id}`]);
	});

	test("other URLs, other events and paused subscriptions are not duplicates", async () => {
		const { client } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		await client.webhooks.create({ ...webhook, url: "https://other.example.com" });
		await client.webhooks.create({ ...webhook, events: [event("lead.created", field("user_id").nonNull())] });
		await client.webhooks.create({ ...webhook, events: [event("lead.created"), event("lead.deleted")] });
		await client.webhooks.pause(id);

		await client.webhooks.create(webhook);

		expect(await client.webhooks.list()).toHaveLength(5);
	});

	test("all duplicates are listed if updates made subscriptions equal", async () => {
		const { client } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		const other = await client.webhooks.create({ ...webhook, url: "https://other.example.com" });
		await client.webhooks.update(other.id, { url: webhook.url });

		await expect(client.webhooks.create(webhook)).rejects.toMatchObject({
			errors: [`Duplicate active subscription. Existing duplicates are: ${id}, ${other.id}`],
		});
	});

	test("the 41st subscription is rejected", async () => {
		const { client } = fakeClose();
		for (let at = 0; at < 40; at++) await client.webhooks.create({ ...webhook, url: `https://${at}.example.com` });

		await expect(client.webhooks.create(webhook)).rejects.toMatchObject({
			status: 400,
			errors: ["The organization already has 40 webhook subscriptions."],
		});
	});

	test("a list has pages", async () => {
		const { client } = fakeClose();
		for (let at = 0; at < 3; at++) await client.webhooks.create({ ...webhook, url: `https://${at}.example.com` });
		const page = async (_skip: number) =>
			(await client.api.GET("/webhook/", { params: { query: { _skip, _limit: 2 } } })).data;

		expect(await page(0)).toMatchObject({ data: [{ url: "https://0.example.com" }, {}], has_more: true });
		expect(await page(1)).toMatchObject({ data: [{}, { url: "https://2.example.com" }], has_more: false });
		expect(await page(2)).toMatchObject({ data: [{ url: "https://2.example.com" }], has_more: false });
	});

	test("a change replaces only the passed fields, and keeps the key", async () => {
		const { client, clock } = fakeClose();
		const created = await client.webhooks.create(webhook);
		await clock.advance(1500);

		const changed = await client.webhooks.update(created.id, { url: "https://new.example.com" });

		expect(changed).toEqual({
			...created,
			url: "https://new.example.com",
			date_updated: "2026-06-01T00:00:01.500000",
		});
	});

	test("changed events have no filter if none is passed", async () => {
		const { client } = fakeClose();
		const { id } = await client.webhooks.create(webhook);

		const { events } = await client.webhooks.update(id, { events: [event("contact.deleted")] });

		expect(events).toEqual([{ object_type: "contact", action: "deleted", extra_filter: null }]);
	});

	test("pause and resume set status and pause_reason", async () => {
		const { client, close } = fakeClose();
		const { id } = await client.webhooks.create(webhook);

		expect(await client.webhooks.pause(id)).toMatchObject({ status: "paused", pause_reason: "api" });
		expect(await client.webhooks.resume(id)).toMatchObject({ status: "active", pause_reason: null });
		expect(close.record.pauses).toEqual([
			{ subscription_id: id, reason: "api", dropped: 0, time: Date.UTC(2026, 5, 1) },
		]);
	});

	test("deleting or pausing a paused subscription is not another pause", async () => {
		const { client, close } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		await client.webhooks.pause(id);
		await client.webhooks.pause(id);

		await client.webhooks.delete(id);

		expect(close.record.pauses).toHaveLength(1);
	});

	test("a deleted subscription no longer exists", async () => {
		const { client, close } = fakeClose();
		const { id } = await client.webhooks.create(webhook);

		await client.webhooks.delete(id);

		await expect(client.webhooks.get(id)).rejects.toBeInstanceOf(CloseNotFoundError);
		expect(close.subscriptions()).toEqual([]);
		expect(close.record.pauses).toEqual([]);
	});

	test("every filter that the library builds is accepted", async () => {
		const { client } = fakeClose();
		const filter = field("data", "addresses").anyArrayValue(field("state").equals("MD"));

		expect(
			(await client.webhooks.create({ ...webhook, events: [event("lead.updated", filter)] })).events[0]?.extra_filter,
		).toEqual(filter);
	});
});
