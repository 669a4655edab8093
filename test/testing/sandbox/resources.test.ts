import type { components } from "close-crm";
import { describe, expect, test } from "vitest";
import { sandbox } from "./sandbox.ts";

async function withLead(options = {}) {
	const world = sandbox(options);
	const lead = await world.client.request("POST /lead/", { body: { name: "Larkspur", contacts: [{ name: "Tomas" }] } });
	return { ...world, lead };
}

describe("contacts and opportunities", () => {
	test("create a lead if they have no lead_id", async () => {
		const { client, eventNames } = sandbox();

		const contact = await client.request("POST /contact/", { body: { name: "Tomas" } });
		await client.request("POST /opportunity/", { body: { value: 100 } });

		const lead = await client.request("GET /lead/{id}/", { path: { id: String(contact.lead_id) } });
		expect(lead.display_name).toBe("Tomas");
		expect((await client.request("GET /lead/", {})).total_results).toBe(2);
		expect(await eventNames()).toEqual([
			"lead.created",
			"contact.created",
			"lead.updated",
			"lead.created",
			"opportunity.created",
		]);
	});

	test("change their lead, whose list of contacts changes", async () => {
		const { client, clock, events, lead } = await withLead();
		const [first] = lead.contacts ?? [];
		await clock.advance(60_000);
		const { id } = await client.request("POST /contact/", { body: { lead_id: lead.id, name: "Maya" } });
		await clock.advance(60_000);
		await client.request("DELETE /contact/{id}/", { path: { id } });

		const updates = (await events()).filter(
			({ object_type, action }) => object_type === "lead" && action === "updated",
		);
		expect(updates).toMatchObject([
			{ changed_fields: ["contact_ids", "date_updated"], data: { contact_ids: [first?.id, id] } },
			{ changed_fields: ["contact_ids", "date_updated"], data: { contact_ids: [first?.id] } },
		]);
	});

	test("that are won get a confidence of 100 and a date, and an activity for the change of status", async () => {
		const { client, events, lead } = await withLead();
		const { id } = await client.request("POST /opportunity/", {
			body: { lead_id: lead.id, value: 1200, value_period: "monthly" },
		});
		const { data: statuses } = await client.request("GET /status/opportunity/", {});
		const won = String(statuses.find(({ type }) => type === "won")?.id);

		const opportunity = await client.request("PUT /opportunity/{id}/", { path: { id }, body: { status_id: won } });

		expect(opportunity).toMatchObject({
			status_label: "Won",
			confidence: 100,
			date_won: "2026-06-01",
			annualized_value: 14_400,
			value_formatted: "$12 monthly",
		});
		const activity = (await events()).find(({ object_type }) => object_type === "activity.opportunity_status_change");
		expect(activity?.data).toMatchObject({
			opportunity_id: id,
			old_status_label: "Demo Completed",
			new_status_label: "Won",
		});
	});
});

describe("a task", () => {
	test("that is completed twice has the events and the activity once, and the activity is deleted when it is reopened", async () => {
		const { client, clock, events, lead } = await withLead();
		const { id } = await client.request("POST /task/", { body: { lead_id: lead.id, text: "Call" } });
		const before = (await events()).length;
		const set = (is_complete: boolean) => client.request("PUT /task/{id}/", { path: { id }, body: { is_complete } });
		await clock.advance(60_000);

		await set(true);
		await set(true);
		await clock.advance(60_000);
		await set(false);

		const names = (await events()).slice(before).map(({ object_type, action }) => `${object_type}.${action}`);
		expect(names).toEqual([
			"task.lead.updated",
			"task.lead.completed",
			"activity.task_completed.created",
			"lead.updated",
			"task.lead.updated",
			"activity.task_completed.deleted",
		]);
	});

	test("can be changed together with others in one call", async () => {
		const { client, lead } = await withLead();
		for (const text of ["Call", "Write"]) await client.request("POST /task/", { body: { lead_id: lead.id, text } });

		await client.request("PUT /task/", { query: { lead_id: lead.id }, body: { is_complete: true } });

		const { data } = await client.request("GET /task/", { query: { is_complete: "true" } });
		expect(data.map(({ text }) => text)).toEqual(["Call", "Write"]);
	});
});

describe("activities", () => {
	test("have a note as text and as HTML, and the HTML is used if both are sent", async () => {
		const { client, lead } = await withLead();
		const create = (body: object) => client.request("POST /activity/note/", { body: { lead_id: lead.id, ...body } });

		expect(await create({ note: "1 < 2" })).toMatchObject({ note_html: "<body><p>1 &lt; 2</p></body>" });
		expect(await create({ note: "x", note_html: "<body><p>Yes &amp; no</p></body>" })).toMatchObject({
			note: "Yes & no",
		});
	});

	test("that are emails in the outbox are sent when the clock advances", async () => {
		const { client, clock, eventNames, lead } = await withLead();
		const { id, date_sent } = await client.request("POST /activity/email/", {
			body: {
				lead_id: lead.id,
				status: "outbox",
				to: ["tomas@example.com"],
				subject: "Hello",
				sender: "joe@example.com",
			},
		});
		expect(date_sent).toBeNull();

		await clock.advance(1000);

		const email = await client.request("GET /activity/email/{id}/", { path: { id } });
		expect(email).toMatchObject({
			status: "sent",
			date_sent: "2026-06-01T00:00:01.000000+00:00",
			direction: "outgoing",
		});
		expect((await eventNames()).slice(-3)).toEqual([
			"activity.email.created",
			"activity.email.updated",
			"activity.email.sent",
		]);
	});

	test("can have comments: the first one opens a thread, and a deleted one stays without its text", async () => {
		const { client, lead } = await withLead();
		const note = await client.request("POST /activity/note/", { body: { lead_id: lead.id, note: "Called." } });
		const first = await client.request("POST /comment/", { body: { object_id: note.id, body: "Good." } });
		await client.request("POST /comment/", { body: { object_id: note.id, body: "Very good." } });
		await client.request("DELETE /comment/{id}/", { path: { id: first.id } });

		const { data } = await client.request("GET /comment/", { query: { object_id: note.id } });
		const threads = await client.request("GET /comment_thread/", {});

		expect(data.map(({ body }) => body)).toEqual(["", "Very good."]);
		expect(threads.data).toMatchObject([{ object_id: note.id, object_type: "activity.note", num_comments: 2 }]);
	});
});

describe("custom fields", () => {
	async function withField(body: object) {
		const world = await withLead();
		const field = await world.client.request("POST /custom_field/lead/", { body: { name: "Products", ...body } });
		const key = `custom.${field.id}`;
		const set = (change: components["schemas"]["UpdateLead"]) =>
			world.client.request("PUT /lead/{id}/", { path: { id: world.lead.id }, body: change }) as Promise<object>;
		return { ...world, field, key, set };
	}

	test("with several values can be set, extended, shortened and cleared", async () => {
		const { key, set } = await withField({ type: "text", accepts_multiple_values: true });

		expect(await set({ [key]: ["A", "B"] })).toHaveProperty([key], ["A", "B"]);
		expect(await set({ [`${key}.add`]: "C" })).toHaveProperty([key], ["A", "B", "C"]);
		expect(await set({ [`${key}.remove`]: "A" })).toHaveProperty([key], ["B", "C"]);
		expect(await set({ [key]: null })).not.toHaveProperty([key]);
	});

	test.each([
		["number", "3", 3],
		["date", "tomorrow", "2026-06-02"],
		["text", 3, "3"],
		["choices", "C", "A"],
	])("of the type %s reject %j and accept %j", async (type, wrong, right) => {
		const { key, set } = await withField({ type, ...(type === "choices" && { choices: ["A", "B"] }) });

		await expect(set({ [key]: wrong })).rejects.toMatchObject({
			status: 400,
			body: { "field-errors": { [key]: "Invalid value." } },
		});
		expect(await set({ [key]: right })).toHaveProperty([key], right);
	});

	test("that change are listed by name in the changed_fields of their object", async () => {
		const { events, key, set } = await withField({ type: "text" });
		await set({ [key]: "A" });

		expect((await events()).at(-1)).toMatchObject({ object_type: "lead", changed_fields: [key], data: { [key]: "A" } });
	});

	test("that are shared belong to the object types that they are associated with", async () => {
		const { client } = sandbox();
		const { id } = await client.request("POST /custom_field/shared/", { body: { name: "Tier", type: "text" } });
		await client.request("POST /custom_field/shared/{scf_id}/association/", {
			path: { scf_id: id },
			body: { object_type: "lead" },
		});

		const schema = await client.request("GET /custom_field_schema/{object_type}/", { path: { object_type: "lead" } });

		expect(schema.fields).toMatchObject([{ id, name: "Tier" }]);
	});
});

describe("a new organization", () => {
	test("has a user, lead statuses, and a pipeline with its statuses", async () => {
		const { client } = sandbox({ strict: true });

		const me = await client.request("GET /me/", {});
		const { data: pipelines } = await client.request("GET /pipeline/", {});
		const { data: statuses } = await client.request("GET /status/lead/", {});

		expect(me).toMatchObject({ email: "joe@example.com", organizations: [{ name: "Sandbox" }] });
		expect(statuses.map(({ label }) => label)).toEqual([
			"Potential",
			"Bad Fit",
			"Qualified",
			"Customer",
			"Interested",
			"Canceled",
			"Not Interested",
		]);
		expect(pipelines).toMatchObject([
			{ name: "Sales", statuses: [{ type: "active" }, {}, {}, { type: "won" }, { type: "lost" }] },
		]);
	});

	test("accepts members in its groups", async () => {
		const { client, send } = sandbox();
		const { id: user_id } = await client.request("GET /me/", {});
		const { id: group_id } = await client.request("POST /group/", { body: { name: "Sales" } });

		await client.request("POST /group/{group_id}/member/", { path: { group_id }, body: { user_id } });

		const group = await client.request("GET /group/{id}/", { path: { id: group_id } });
		expect(group.members).toEqual([{ user_id }]);
		expect((await send("DELETE", `/group/${group_id}/member/${user_id}/`)).status).toBe(204);
		expect((await send("DELETE", `/group/${group_id}/member/${user_id}/`)).status).toBe(404);
	});
});

describe("faults", () => {
	test("affect any operation by its name", async () => {
		const { close, client } = sandbox();
		close.disturbRequests({ status: 403, operation: "leads_create" });

		expect((await client.request("GET /lead/", {})).data).toEqual([]);
		await expect(client.request("POST /lead/", { body: { name: "Larkspur" } })).rejects.toMatchObject({ status: 403 });
		expect(close.record.requests.map(({ path, status }) => [path, status])).toEqual([
			["/api/v1/lead/", 200],
			["/api/v1/lead/", 403],
		]);
	});
});
