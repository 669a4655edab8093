import { gunzipSync } from "node:zlib";
import { query } from "close-crm";
import { describe, expect, test } from "vitest";
import { sandbox } from "./sandbox.ts";

const coffee = query.and(query.objectType("lead"), query.text("coffee"));

async function twoLeads() {
	const world = sandbox();
	const larkspur = await world.client.request("POST /lead/", {
		body: { name: "Larkspur Coffee", contacts: [{ name: "Tomas" }] },
	});
	const juniper = await world.client.request("POST /lead/", { body: { name: "Juniper" } });
	return { ...world, larkspur, juniper };
}

describe("a bulk action of the sandbox", () => {
	test("is done when the clock advances, and its events have its id", async () => {
		const { client, clock, events } = await twoLeads();
		const action = await client.request("POST /bulk_action/delete/", { body: { s_query: coffee } });
		const show = () => client.request("GET /bulk_action/delete/{id}/", { path: { id: action.id } });
		expect(action).toMatchObject({ status: "created", n_leads: null, n_leads_processed: 0 });

		await clock.advance(1000);
		expect(await show()).toMatchObject({ status: "processing", n_leads: 1, n_leads_processed: 0 });
		await clock.advance(1000);

		expect(await show()).toMatchObject({ status: "done", n_leads: 1, n_leads_processed: 1 });
		const leads = await client.request("GET /lead/", {});
		expect(leads.data.map(({ name }) => name)).toEqual(["Juniper"]);
		const deleted = (await events()).filter(({ action: each }) => each === "deleted");
		expect(deleted.map(({ meta }) => meta.bulk_action_id)).toEqual(deleted.map(() => action.id));
		expect((await events()).map(({ object_type, action: each }) => `${object_type}.${each}`)).toEqual(
			expect.arrayContaining([
				"bulk_action.delete.created",
				"bulk_action.delete.updated",
				"bulk_action.delete.completed",
			]),
		);
	});

	test("changes the status or a custom field of every lead that its search finds", async () => {
		const { client, clock, larkspur, juniper } = await twoLeads();
		const { id: fieldId } = await client.request("POST /custom_field/lead/", { body: { name: "Tier", type: "text" } });
		const { data: statuses } = await client.request("GET /status/lead/", {});
		const customer = String(statuses.find(({ label }) => label === "Customer")?.id);

		await client.request("POST /bulk_action/edit/", {
			body: { type: "set_lead_status", lead_status_id: customer, s_query: query.objectType("lead") },
		});
		await client.request("POST /bulk_action/edit/", {
			body: { type: "set_custom_field", custom_field_id: fieldId, custom_field_value: "A", s_query: coffee },
		});
		await clock.advance(5000);

		const show = (id: string) => client.request("GET /lead/{id}/", { path: { id } });
		expect(await show(larkspur.id)).toMatchObject({ status_label: "Customer", [`custom.${fieldId}`]: "A" });
		expect(await show(juniper.id)).toMatchObject({ status_label: "Customer" });
		expect(await show(juniper.id)).not.toHaveProperty(`custom.${fieldId}`);
	});
});

test("a bulk action that asks for what does not exist ends with an error", async () => {
	const { client, clock } = await twoLeads();
	const { id } = await client.request("POST /bulk_action/edit/", {
		body: { type: "set_lead_status", lead_status_id: "stat_0", s_query: query.objectType("lead") },
	});

	await clock.advance(2000);

	expect(await client.request("GET /bulk_action/edit/{id}/", { path: { id } })).toMatchObject({ status: "error" });
});

describe("an export of the sandbox", () => {
	test("creates a gzipped file that can be downloaded for a minute", async () => {
		const { client, clock, close } = await twoLeads();
		const { id } = await client.request("POST /export/lead/", {
			body: { type: "leads", format: "csv", s_query: query.objectType("lead"), fields: ["name", "status_label"] },
		});
		await clock.advance(1000);
		expect(await client.request("GET /export/{id}/", { path: { id } })).toMatchObject({
			status: "in_progress",
			n_docs: 2,
		});

		await clock.advance(1000);

		const { status, download_url } = await client.request("GET /export/{id}/", { path: { id } });
		expect(status).toBe("done");
		const response = await close.fetch(String(download_url));
		const file = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
		expect(file.split("\r\n")).toEqual(["name,status_label", "Larkspur Coffee,Potential", "Juniper,Potential", ""]);
		await clock.advance(60_000);
		expect((await close.fetch(String(download_url))).status).toBe(404);
	});
});

describe("a file of the sandbox", () => {
	test("is stored by client.upload, and can be attached and downloaded", async () => {
		const { client, close, larkspur } = await twoLeads();

		const file = await client.upload({ filename: "quote.txt", contentType: "text/plain", data: "42" });
		const note = await client.request("POST /activity/note/", {
			body: { lead_id: larkspur.id, note: "The quote", attachments: [file] },
		});

		expect(note.attachments).toMatchObject([{ filename: "quote.txt", size: 2, url: file.url }]);
		expect(await (await close.fetch(file.url)).text()).toBe("42");
	});
});
