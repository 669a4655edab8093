import { Ajv2020 } from "ajv/dist/2020.js";
import { EVENT_TYPES } from "close-crm";
import type { EventType } from "close-crm/receive";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { document } from "../contract/document.ts";

const types = Object.entries(EVENT_TYPES).flatMap(([objectType, actions]) =>
	actions.map((action) => `${objectType}.${action}`),
);
const isListed = (type: string): type is EventType => types.includes(type);
const everyType = types.filter(isListed);

/** The texts in an object and in what is in it, each with its field. */
function textsOf(value: unknown, field = ""): [field: string, text: string][] {
	if (typeof value === "string") return [[field, value]];
	if (Array.isArray(value)) return value.flatMap((each) => textsOf(each, field));
	return Object.entries(Object(value)).flatMap(([name, each]) => textsOf(each, name));
}

/** The lists and objects in an object and in what is in it, each with its field. */
function partsOf(value: unknown, field: string): [field: string, part: object][] {
	if (typeof value !== "object" || value === null) return [];
	const inner = Object.entries(value).flatMap(([name, each]) => partsOf(each, Array.isArray(value) ? field : name));
	return [[field, value], ...inner];
}

/** Lists of what most objects have none of. */
const EMPTY = ["users", "cc", "bcc", "attachments", "opens", "urls", "mentions", "sort"];

/** Object types whose objects are leads, or belong to one. */
const ON_LEAD =
	/^(lead|contact|opportunity|comment|comment_thread|sequence_subscription|custom_object)$|^(activity|task)\./;

/** What only this kind of activity, task and so on has. */
const OWN_FIELDS = {
	"activity.call": ["local_phone", "remote_phone", "duration"],
	"activity.form_submission": ["form_id", "form_configuration_id", "values"],
	"activity.opportunity_status_change": ["opportunity_id"],
	"activity.task_completed": ["task_id", "task_assigned_to", "task_text"],
	"bulk_action.edit": ["lead_status_id"],
	"bulk_action.email": ["template_id"],
	"bulk_action.sequence_subscription": ["sequence_id"],
	custom_activity_type: ["fields"],
	custom_object_type: ["name_plural"],
	membership: ["user_id", "email"],
	saved_search: ["s_query"],
	email_template: ["subject", "body"],
	sms_template: ["text"],
	sequence: ["steps"],
	"task.lead": ["text"],
	"task.missed_call": ["phone", "object_type", "object_id"],
	"task.voicemail": ["phone", "voicemail_duration"],
	"task.incoming_email": ["subject", "emails", "object_id"],
	"task.opportunity_due": ["opportunity_value", "object_id"],
	"task.outgoing_call": ["text", "phone"],
};

/** Of what changes here, nothing but the date is known. */
const UNCHANGED = ["unsubscribed_email.updated", "activity.task_completed.updated"];

/** Events whose object is in the state that an update leaves it in too. */
const AS_UPDATED = /\.(deleted|merged)$|^activity\.(call\.completed|sms\.sent|meeting\.scheduled)$/;

/** An object without its dates, which are those of its event. */
function withoutDates(object: unknown): Record<string, unknown> {
	const { date_created, date_updated, created_at, updated_at, ...others } = Object(object);
	return others;
}

const isEvent = new Ajv2020({ strict: false }).compile({
	...document.components.schemas.Event,
	additionalProperties: false,
});

describe("a sample event", () => {
	test("there is one for each of the catalogue's 179 pairs", () => {
		expect(everyType).toHaveLength(179);
	});

	test.each(everyType)("%s is valid by the document, with each of its fields", (type) => {
		const event = sampleEvent(type);

		expect(isEvent(event), JSON.stringify(isEvent.errors)).toBe(true);
		expect(Object.keys(event).sort()).toEqual(Object.keys(document.components.schemas.Event.properties).sort());
		expect(`${event.object_type}.${event.action}`).toBe(type);
		expect(JSON.parse(JSON.stringify(event))).toEqual(event);
	});

	test.each(everyType)("%s has ids as Close makes them, and no text that is empty", (type) => {
		const { id, request_id, ...event } = sampleEvent(type);

		expect(id).toMatch(/^ev_[0-9A-Za-z]{22}$/);
		expect(request_id).toMatch(/^req_[0-9A-Za-z]{22}$/);
		for (const [field, text] of textsOf(event)) {
			if (/^(?!external_)(.+_)?ids?$|_by$|assigned_to$|^participating$/.test(field)) {
				expect(text, field).toMatch(/^[a-z]+_[0-9A-Za-z]{43}$/);
			}
			// What people may leave empty; a note is nothing without its text.
			const isOptional = field === "description" || (field === "note" && !type.startsWith("activity.note."));
			if (!isOptional) expect(text, field).not.toBe("");
		}
	});

	test.each(everyType)("%s has an object with more than what all objects have", (type) => {
		const { data, previous_data, lead_id } = sampleEvent(type);
		const object = Object(data ?? previous_data);
		const common = ["id", "organization_id", "created_by", "created_by_name", "updated_by", "updated_by_name"];
		const isLead = type.startsWith("lead.");

		expect(object).toMatchObject({ created_by_name: "Joe Kemp", updated_by_name: "Joe Kemp" });
		for (const field of common) expect(object).toHaveProperty(field);
		expect(Object.keys(object).filter((field) => ![...common, "lead_id"].includes(field)).length).toBeGreaterThan(2);
		expect(Object.keys(object)).not.toContain("");
		// A lead has its id as `id` alone.
		if (lead_id === null || isLead) expect(object).not.toHaveProperty("lead_id");
		else expect(object.lead_id).toBe(lead_id);
	});

	test.each(everyType)("%s shows what is in each list and object, but for what most have none of", (type) => {
		const { data, previous_data } = sampleEvent(type);
		const empty = [...EMPTY];
		if (type.startsWith("phone_number.")) empty.push("participants");
		if (type === "group.created") empty.push("members");

		for (const [field, part] of partsOf(data ?? previous_data, "data")) {
			expect(Object.keys(part).length === 0, field).toBe(empty.includes(field));
			for (const name of Object.keys(part)) expect(name).toMatch(/^(?!_)|^_type$/);
		}
	});

	test.each(everyType)("%s is on a lead, or its object is not of the kind that is", (type) => {
		const { object_type, lead_id } = sampleEvent(type);

		expect(lead_id !== null).toBe(ON_LEAD.test(object_type));
	});

	test.each(Object.entries(OWN_FIELDS))("%s has what tells it from its like", (objectType, fields) => {
		const [created] = everyType.filter((type) => type.startsWith(`${objectType}.`));
		if (!created) return expect.unreachable();
		const { data } = sampleEvent(created);

		for (const field of fields) expect(Object(data)[field] ?? null, field).not.toBeNull();
	});

	test.each(everyType)("%s has an object in the state that its action leaves it in", (type) => {
		const { object_type, action, data, previous_data }: Record<string, unknown> = { ...sampleEvent(type) };
		const [created, updated] = [`${object_type}.created`, `${object_type}.updated`];
		const object = withoutDates(data ?? previous_data);

		if (action === "updated") {
			const before = withoutDates(previous_data);
			expect(Object.keys(before).length > 0).toBe(!UNCHANGED.includes(type));
			if (isListed(created)) expect(sampleEvent(created).data).toMatchObject(before);
		} else if (isListed(updated)) {
			if (AS_UPDATED.test(type) || UNCHANGED.includes(updated))
				expect(object).toEqual(withoutDates(sampleEvent(updated).data));
			else expect(object).not.toEqual(withoutDates(sampleEvent(updated).data));
		}
	});

	test.each(everyType)("%s has dates in their order, in UTC", (type) => {
		const { action, date_updated, data, previous_data }: Record<string, unknown> = { ...sampleEvent(type) };
		const object = Object(data ?? previous_data);
		const created = object.date_created ?? object.created_at;
		const updated = object.date_updated ?? object.updated_at;
		const before = Object(previous_data).date_updated ?? Object(previous_data).updated_at;

		expect(updated).toBe(`${date_updated}+00:00`);
		if (action === "created") expect(created).toBe(updated);
		else expect(created < updated, created).toBe(true);
		if (action === "updated") expect(created < before && before < updated, before).toBe(true);
	});

	test.each(everyType)("%s has the data that its action has", (type) => {
		const { action, data, previous_data, changed_fields, object_id }: Record<string, unknown> = {
			...sampleEvent(type),
		};

		if (action === "deleted") {
			expect(data).toBeNull();
			expect(previous_data).toMatchObject({ id: object_id });
			expect(changed_fields).toEqual([]);
		} else if (action === "updated") {
			const changed = Object.keys(previous_data ?? {});
			expect(changed.length).toBeGreaterThan(0);
			expect(changed_fields).toEqual(changed.sort());
			for (const field of changed) {
				expect(Object(data), field).toHaveProperty([field]);
				expect(Object(data)[field], field).not.toEqual(Object(previous_data)[field]);
			}
		} else {
			expect(data).toMatchObject({ id: object_id });
			expect(previous_data).toEqual({});
			expect(changed_fields).toEqual([]);
		}
	});

	test("a creation has the object as it was before the sample's update", () => {
		const { data, previous_data } = sampleEvent("opportunity.updated");

		expect(sampleEvent("opportunity.created").data).toMatchObject({ status_label: "Active", confidence: 70 });
		expect(previous_data).toMatchObject({ status_label: "Active", confidence: 70 });
		expect(data).toMatchObject({ status_label: "Won", confidence: 100 });
	});

	test("comments and their threads call their dates otherwise", () => {
		for (const type of ["comment.updated", "comment_thread.updated"] as const) {
			const { data, previous_data } = sampleEvent(type);
			expect(data).toMatchObject({ created_at: expect.any(String), updated_at: expect.any(String) });
			expect(previous_data).toHaveProperty("updated_at");
			for (const field of ["date_created", "date_updated"]) expect(data).not.toHaveProperty(field);
		}
	});

	test("it comes from Close's own application", () => {
		const meta = { request_method: "POST", request_path: "/api/v1/graphql/" };

		expect(sampleEvent("contact.created").meta).toEqual(meta);
	});

	test("seeds spread over a day", () => {
		const dates = Array.from({ length: 100 }, (_, seed) => sampleEvent("lead.created", {}, { seed }).date_updated);
		dates.sort();

		expect(new Set(dates).size).toBe(100);
		expect(dates.every((date) => "2026-01-15T12:48:23" < date && date < "2026-01-16T12:48:24")).toBe(true);
	});

	test("dates of the event have no zone, and those inside of its data have one", () => {
		const { date_updated, data } = sampleEvent("contact.created");

		expect(date_updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
		expect(data.date_updated).toBe(`${date_updated}+00:00`);
	});

	test("is the same for the same seed and differs for another, in the same organization", () => {
		expect(sampleEvent("lead.updated", {}, { seed: 7 })).toEqual(sampleEvent("lead.updated", {}, { seed: 7 }));
		const [one, other] = [sampleEvent("lead.updated"), sampleEvent("lead.updated", {}, { seed: 2 })];
		expect(other.id).not.toBe(one.id);
		expect(other.object_id).not.toBe(one.object_id);
		expect(other.organization_id).toBe(one.organization_id);
		expect(other.user_id).toBe(one.user_id);
	});

	test("is the same from release to release, for tests of users hold what it had", () => {
		expect(sampleEvent("lead.created")).toMatchObject({
			id: "ev_pDWVrsiNoesFmtlBmhpRyz",
			object_id: "lead_PpsBxGhwTYk3kVQ00idcUblYMwKGtNbo9hC9I89ngud",
			request_id: "req_rgymEA4ZHpu9dWRu8BkTfo",
			date_updated: "2026-01-15T17:07:46.697000",
		});
	});

	test("samples of one seed are of one lead", () => {
		const lead = sampleEvent("lead.created", {}, { seed: 3 });

		expect(sampleEvent("opportunity.created", {}, { seed: 3 }).lead_id).toBe(lead.object_id);
		expect(lead.lead_id).toBe(lead.object_id);
	});

	test("ids are unique in ten thousand seeds", () => {
		const ids = Array.from({ length: 10_000 }, (_, seed) => sampleEvent("group.created", {}, { seed }).id);

		expect(new Set(ids).size).toBe(10_000);
	});

	test("fields of data are added to the sample's", () => {
		const { data } = sampleEvent("opportunity.updated", { data: { value: 5, "custom.cf_1": "x" } });

		expect(data).toMatchObject({ value: 5, "custom.cf_1": "x", status_type: "won" });
	});

	test("fields of previous_data are all that an update changed", () => {
		const event = sampleEvent("lead.updated", { data: { name: "New" }, previous_data: { name: "Old" } });

		expect(event.previous_data).toEqual({ name: "Old" });
		expect(event.changed_fields).toEqual(["name"]);
	});

	test("an id that is given in one place is in the other too", () => {
		expect(sampleEvent("lead.updated", { object_id: "lead_1" })).toMatchObject({
			lead_id: "lead_1",
			data: { id: "lead_1" },
		});
		expect(sampleEvent("contact.updated", { data: { id: "cont_1", lead_id: "lead_1" } })).toMatchObject({
			object_id: "cont_1",
			lead_id: "lead_1",
		});
		expect(sampleEvent("contact.deleted", { lead_id: "lead_1" }).previous_data.lead_id).toBe("lead_1");
		expect(sampleEvent("contact.deleted", { previous_data: { id: "cont_1", lead_id: "lead_1" } })).toMatchObject({
			object_id: "cont_1",
			lead_id: "lead_1",
		});
	});

	test("every other field is replaced", () => {
		const overrides = { id: "ev_1", user_id: null, date_updated: "2026-02-01T00:00:00.000000", meta: {} };

		expect(sampleEvent("task.lead.completed", overrides)).toMatchObject({
			...overrides,
			date_created: "2026-02-01T00:00:00.000000",
			data: { is_complete: true },
		});
	});

	test("a merge names both leads", () => {
		const { meta, object_id } = sampleEvent("lead.merged");

		expect(meta.merge_destination_lead_id).toBe(object_id);
		expect(meta.merge_source_lead_id).toMatch(/^lead_/);
	});

	test("a name that Close does not list is refused", () => {
		// @ts-expect-error: a lead is not won
		expect(() => sampleEvent("lead.won")).toThrow('Close lists no event "lead.won"');
	});
});
