import { event, field } from "close-crm";
import { createReceiver } from "close-crm/receive";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { clientWithKey, sandbox } from "./sandbox.ts";

describe("a lead of the sandbox", () => {
	test("is created with its contacts, and contains them, its opportunities and its open tasks", async () => {
		const { client } = sandbox();
		const lead = await client.request("POST /lead/", {
			body: {
				name: "Larkspur Coffee",
				contacts: [{ name: "Tomas", phones: [{ phone: "8004445555", type: "office" }] }],
			},
		});
		await client.request("POST /opportunity/", { body: { lead_id: lead.id, value: 50_000 } });
		const done = await client.request("POST /task/", { body: { lead_id: lead.id, text: "Call" } });
		await client.request("PUT /task/{id}/", { path: { id: done.id }, body: { is_complete: true } });
		await client.request("POST /task/", { body: { lead_id: lead.id, text: "Write" } });

		const shown = await client.request("GET /lead/{id}/", { path: { id: lead.id } });

		expect(shown).toMatchObject({
			id: lead.id,
			name: "Larkspur Coffee",
			display_name: "Larkspur Coffee",
			status_label: "Potential",
			contacts: [
				{ name: "Tomas", lead_id: lead.id, phones: [{ phone: "+18004445555", phone_formatted: "+1 800-444-5555" }] },
			],
			opportunities: [{ value: 50_000, value_formatted: "$500", status_type: "active" }],
			tasks: [{ text: "Write" }],
			addresses: [],
			description: null,
			created_by_name: "Joe Kemp",
			date_created: "2026-06-01T00:00:00.000000+00:00",
		});
	});

	test("is in the event log with its contact, both as created by the user of the API key", async () => {
		const { close, events } = sandbox();
		const client = clientWithKey(close, "api_of_joe");
		const lead = await client.request("POST /lead/", { body: { name: "Larkspur", contacts: [{ name: "Tomas" }] } });
		await clientWithKey(close, "api_of_maya").request("PUT /lead/{id}/", {
			path: { id: lead.id },
			body: { name: "Larkspur Coffee" },
		});

		const [created, contact, updated] = await events();

		expect(created).toMatchObject({
			object_type: "lead",
			action: "created",
			object_id: lead.id,
			lead_id: lead.id,
			user_id: lead.created_by,
			api_key_id: expect.stringMatching(/^api_/),
			changed_fields: [],
			previous_data: {},
			meta: { request_method: "POST", request_path: "/api/v1/lead/" },
			data: { id: lead.id, name: "Larkspur", contact_ids: [contact?.object_id] },
		});
		expect(created?.data).not.toHaveProperty("contacts");
		expect(created?.data).not.toHaveProperty("html_url");
		expect(contact).toMatchObject({ object_type: "contact", lead_id: lead.id, request_id: created?.request_id });
		expect(updated).toMatchObject({
			action: "updated",
			changed_fields: ["display_name", "name"],
			previous_data: { display_name: "Larkspur", name: "Larkspur" },
			data: { name: "Larkspur Coffee" },
		});
		expect(updated?.api_key_id).not.toBe(created?.api_key_id);
	});

	test("has no event for an update that changes nothing", async () => {
		const { client, eventNames } = sandbox();
		const { id } = await client.request("POST /lead/", { body: { name: "Larkspur" } });

		await client.request("PUT /lead/{id}/", { path: { id }, body: { name: "Larkspur" } });

		expect(await eventNames()).toEqual(["lead.created"]);
	});

	test("is deleted with everything that belongs to it, with an event for each object", async () => {
		const { client, events } = sandbox();
		const { id } = await client.request("POST /lead/", { body: { name: "Larkspur", contacts: [{ name: "Tomas" }] } });
		await client.request("POST /activity/note/", { body: { lead_id: id, note: "Called." } });
		await client.request("POST /task/", { body: { lead_id: id, text: "Write" } });
		await client.request("POST /opportunity/", { body: { lead_id: id } });

		await client.request("DELETE /lead/{id}/", { path: { id } });

		const deleted = (await events()).filter(({ action }) => action === "deleted");
		expect(deleted.map(({ object_type }) => object_type).sort()).toEqual([
			"activity.created",
			"activity.note",
			"contact",
			"lead",
			"opportunity",
			"task.lead",
		]);
		expect(deleted.at(-1)).toMatchObject({ object_type: "lead", data: {}, previous_data: { name: "Larkspur" } });
		for (const { lead_id, data } of deleted) expect({ lead_id, data }).toEqual({ lead_id: id, data: {} });
		await expect(client.request("GET /lead/{id}/", { path: { id } })).rejects.toMatchObject({ status: 404 });
		expect((await client.request("GET /activity/", {})).data).toEqual([]);
	});

	test("passes on everything that belongs to it when it is merged, and every event names both leads", async () => {
		const { client, events } = sandbox();
		const create = (name: string) =>
			client.request("POST /lead/", { body: { name, contacts: [{ name: `${name}'s` }] } });
		const [source, destination] = [await create("Source"), await create("Destination")];
		const note = await client.request("POST /activity/note/", { body: { lead_id: source.id, note: "Called." } });
		const before = (await events()).length;

		await client.request("POST /lead/merge/", { body: { source: source.id, destination: destination.id } });

		const merged = (await events()).slice(before);
		expect(merged.map(({ object_type, action }) => `${object_type}.${action}`)).toEqual(
			expect.arrayContaining([
				"contact.updated",
				"activity.note.updated",
				"lead.updated",
				"lead.deleted",
				"lead.merged",
			]),
		);
		for (const { meta } of merged) {
			expect(meta).toMatchObject({ merge_source_lead_id: source.id, merge_destination_lead_id: destination.id });
		}
		expect(merged.find(({ action }) => action === "merged")).toMatchObject({
			lead_id: destination.id,
			data: { id: destination.id, name: "Destination" },
		});
		const shown = await client.request("GET /lead/{id}/", { path: { id: destination.id } });
		expect(shown.contacts?.map(({ name }) => name)).toEqual(["Source's", "Destination's"]);
		const moved = await client.request("GET /activity/note/{id}/", { path: { id: note.id } });
		expect(moved.lead_id).toBe(destination.id);
		await expect(client.request("GET /lead/{id}/", { path: { id: source.id } })).rejects.toMatchObject({ status: 404 });
	});

	test("that is created reaches the handler of a subscription, and an opportunity that is won reaches another", async () => {
		const clock = createTestClock();
		const heard: string[] = [];
		let signatureKey: string | undefined;
		const receiver = createReceiver({
			signatureKey: () => signatureKey,
			now: clock.now,
			on: {
				"lead.created": ({ data }) => void heard.push(`new: ${data.name}`),
				"opportunity.updated": ({ data }) => void heard.push(`${data.status_type}: ${data.lead_name}`),
			},
			fallback: ({ object_type }) => void heard.push(object_type),
			onError: () => {},
		});
		const close = createFakeClose({ clock, fetch: (request) => receiver.fetch(request) });
		const client = close.client();
		const won = field("data", "status_type").equals("won");
		({ signature_key: signatureKey } = await client.webhooks.create({
			url: "https://example.com/close",
			events: [event("lead.created"), event("opportunity.updated", won)],
		}));

		const lead = await client.request("POST /lead/", { body: { name: "Larkspur" } });
		await client.request("POST /activity/note/", { body: { lead_id: lead.id, note: "Called." } });
		const { id } = await client.request("POST /opportunity/", { body: { lead_id: lead.id, value: 100_000 } });
		await client.request("PUT /opportunity/{id}/", { path: { id }, body: { note: "Nearly." } });
		await clock.advance(10_000);
		const { data } = await client.request("GET /status/opportunity/", {});
		const status_id = String(data.find(({ type }) => type === "won")?.id);
		await client.request("PUT /opportunity/{id}/", { path: { id }, body: { status_id } });
		await clock.advance(10_000);

		expect(heard).toEqual(["new: Larkspur", "won: Larkspur"]);
	});
});
