import type { SandboxState } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { sandbox } from "./sandbox.ts";

describe("the state of a sandbox", () => {
	test("can be dumped as JSON and loaded into another sandbox", async () => {
		const first = sandbox();
		first.close.seed();
		const { id } = await first.client.webhooks.create({
			url: "https://example.com/close",
			events: [{ object_type: "lead", action: "created" }],
		});
		const second = sandbox();

		second.close.load(JSON.parse(JSON.stringify(first.close.dump())));

		expect(second.close.dump()).toEqual(first.close.dump());
		const lists = [first, second].map(({ client }) => client.request("GET /activity/", {}));
		const [one, other] = await Promise.all(lists);
		expect(other).toEqual(one);
		const created = await second.client.request("POST /lead/", { body: { name: "New" } });
		expect(first.close.dump().objects["/lead/"]?.map((lead) => lead.id)).not.toContain(created.id);
		await second.clock.advance(1000);
		expect(second.close.record.deliveries).toMatchObject([{ subscription_id: id }]);
	});

	test("does not change after it is dumped", async () => {
		const { client, close } = sandbox();
		const before = close.dump();
		await client.request("POST /lead/", { body: { name: "Larkspur" } });

		expect(before.objects["/lead/"]).toBeUndefined();
		close.load(before);

		expect((await client.request("GET /lead/", {})).total_results).toBe(0);
		expect(close.dump()).toEqual(before);
	});

	test("that is loaded ends unfinished work: nothing is delivered, or merged into its events", async () => {
		const { client, clock, close, events } = sandbox();
		await client.webhooks.create({
			url: "https://example.com/close",
			events: [{ object_type: "lead", action: "updated" }],
		});
		const { id } = await client.request("POST /lead/", { body: { name: "Larkspur" } });
		const before = close.dump();
		const rename = (name: string) => client.request("PUT /lead/{id}/", { path: { id }, body: { name } });
		await rename("Juniper");
		close.load(before);
		await clock.advance(2000);
		await rename("Bluebell");
		await clock.advance(10_000);

		expect((await events()).map(({ action, previous_data }) => [action, previous_data?.name])).toEqual([
			["created", undefined],
			["updated", "Larkspur"],
		]);
		expect(close.record.deliveries).toHaveLength(1);
	});

	test.each([
		[{ version: 2 }, "load: the version of the state must be 1; it is 2. Pass what dump() returned."],
		[
			{ version: 1, objects: { "/lead/": [{}] }, events: [], subscriptions: [] },
			"load: an object of /lead/ has no id. Pass what dump() returned.",
		],
	])("that a sandbox did not write is rejected: %j", (state, message) => {
		expect(() => sandbox().close.load(state as unknown as SandboxState)).toThrow(new TypeError(message));
	});
});

describe("the seed of a sandbox", () => {
	test("creates a small organization, always the same", async () => {
		const { client, close } = sandbox();
		close.seed();
		const again = sandbox();
		again.close.seed();

		expect(again.close.dump()).toEqual(close.dump());
		const leads = await client.request("GET /lead/", {});
		expect(leads.data.map(({ name, status_label }) => [name, status_label])).toEqual([
			["Harbor & Pine Furniture", "Customer"],
			["Northgate Logistics", "Not Interested"],
			["Larkspur Coffee Roasters", "Qualified"],
			["Juniper Physiotherapy", "Interested"],
			["Bluebell Books", "Potential"],
		]);
		const { data } = await client.request("GET /opportunity/", { query: { status_type: "won" } });
		expect(data).toMatchObject([{ lead_name: "Harbor & Pine Furniture", value_formatted: "$5,000", confidence: 100 }]);
		expect(close.record.deliveries).toEqual([]);
	});
});
