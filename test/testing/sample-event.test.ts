import { Ajv2020 } from "ajv/dist/2020.js";
import { EVENT_TYPES } from "close-crm";
import type { EventType } from "close-crm/receive";
import { sampleEvent, type UnlistedSampleType } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { document } from "../contract/document.ts";
import { violations } from "../document/validate.ts";

const listed = Object.entries(EVENT_TYPES).flatMap(([objectType, actions]) =>
	actions.map((action) => `${objectType}.${action}`),
);
const isListed = (type: string): type is EventType => listed.includes(type);
const everyType = listed.filter(isListed);

const UNLISTED: UnlistedSampleType[] = [
	"subscription_history.created",
	"subscription_history.updated",
	"membership.updated",
	"activity.created.deleted",
];

const isEvent = new Ajv2020({ strict: false }).compile({
	...document.components.schemas.Event,
	additionalProperties: false,
});

/** The fields of an object, without knowing its type. */
function fieldsOf(value: unknown): Record<string, unknown> {
	return { ...Object(value) };
}

describe("a sample event", () => {
	test("exists for every documented name, is valid according to the document and has all of its fields", () => {
		const fields = Object.keys(document.components.schemas.Event.properties).sort();
		for (const type of everyType) {
			const event = sampleEvent(type);
			expect(isEvent(event), `${type}: ${JSON.stringify(isEvent.errors)}`).toBe(true);
			expect(Object.keys(event).sort(), type).toEqual(fields);
			expect(`${event.object_type}.${event.action}`).toBe(type);
			expect(JSON.parse(JSON.stringify(event)), type).toEqual(event);
		}
	});

	test("has fields that the document knows of its object, as the document describes them", () => {
		const broken = everyType.flatMap((type) => {
			const { object_type, action, data, previous_data } = sampleEvent(type);
			const { data: name } = document["x-event-types"][object_type] ?? {};
			if (name === undefined) return [];
			const schema = ["components", "schemas", `${name}EventData`];
			const { properties } = document.components.schemas[`${name}EventData`] ?? { properties: {} };
			const fields = Object.keys({ ...data, ...previous_data });
			const unknown = fields.filter((field) => !(field in properties) && !field.startsWith("custom."));
			return [
				...unknown.map((field) => `${type}: ${field} is not in ${name}EventData`),
				...violations(schema, action === "deleted" ? previous_data : data).map((finding) => `${type}: ${finding}`),
				...violations(schema, previous_data, ["required"]).map((finding) => `${type} before: ${finding}`),
			];
		});
		expect(broken).toEqual([]);
	});

	test("has the object in data, and in previous_data for a deletion, which has no data", () => {
		for (const type of everyType) {
			const { action, object_id, lead_id, changed_fields, ...event } = sampleEvent(type);
			const data = fieldsOf(event.data);
			const previous = fieldsOf(event.previous_data);
			const object = action === "deleted" ? previous : data;
			expect(object, type).toMatchObject({ id: object_id });
			if (type.startsWith("lead.") || lead_id === null) expect(object, type).not.toHaveProperty("lead_id");
			else expect(object, type).toMatchObject({ lead_id });
			if (action === "updated") {
				expect(changed_fields, type).toEqual(Object.keys(previous).sort());
				for (const [field, before] of Object.entries(previous)) expect(data[field], type).not.toEqual(before);
			} else {
				expect(changed_fields, type).toEqual([]);
				expect(action === "deleted" ? data : previous, type).toEqual({});
			}
		}
	});

	test("has ids in Close's form, even for the tasks of notifications", () => {
		expect(sampleEvent("lead.created").id).toMatch(/^ev_[0-9A-Za-z]{22}$/);
		expect(sampleEvent("lead.created").object_id).toMatch(/^lead_[0-9A-Za-z]{43}$/);
		expect(sampleEvent("task.lead.created").object_id).toMatch(/^task_/);
		expect(sampleEvent("task.opportunity_due.created").object_id).toMatch(/^noti_/);
		expect(sampleEvent("task.incoming_email.created").object_id).toMatch(/^noti_/);
	});

	test("has the object in the state after its action", () => {
		expect(sampleEvent("task.lead.completed").data).toMatchObject({ is_complete: true });
		expect(sampleEvent("activity.email.sent").data).toMatchObject({ status: "sent" });
		expect(sampleEvent("activity.meeting.canceled").data).toMatchObject({ status: "canceled" });
		expect(sampleEvent("import.reverting").data).toMatchObject({ status: "reverting" });
		expect(sampleEvent("bulk_action.edit.paused").data).toMatchObject({ status: "paused" });
	});

	test("of a custom activity is a draft when it is created, and published by the update", () => {
		expect(sampleEvent("activity.custom_activity.created").data).toMatchObject({ status: "draft" });
		expect(sampleEvent("activity.custom_activity.updated")).toMatchObject({
			data: { status: "published" },
			previous_data: { status: "draft" },
		});
	});

	test("of a workflow subscription has naive dates, and ids of its users", () => {
		const { data, date_updated } = sampleEvent("sequence_subscription.updated");

		expect(data).toMatchObject({ date_updated, created_by_id: expect.any(String), owner_id: expect.any(String) });
		expect(data).not.toHaveProperty("created_by");
	});

	test("exists for recorded events that Close does not document, too", () => {
		for (const type of UNLISTED) {
			const event = sampleEvent(type);
			expect(isEvent(event), `${type}: ${JSON.stringify(isEvent.errors)}`).toBe(true);
			expect(isListed(type)).toBe(false);
			expect(`${event.object_type}.${event.action}`).toBe(type);
		}
	});

	test("of a creation has the object as it was before the sample's update", () => {
		const { data, previous_data } = sampleEvent("opportunity.updated");

		expect(sampleEvent("opportunity.created").data).toMatchObject({ status_label: "Active", confidence: 70 });
		expect(previous_data).toMatchObject({ status_label: "Active", confidence: 70 });
		expect(data).toMatchObject({ status_label: "Won", confidence: 100 });
	});

	test("of a comment or its thread has other names for its dates", () => {
		for (const type of ["comment.updated", "comment_thread.updated"] as const) {
			const { data, previous_data } = sampleEvent(type);
			expect(data).toMatchObject({ created_at: expect.any(String), updated_at: expect.any(String) });
			expect(previous_data).toHaveProperty("updated_at");
			for (const field of ["date_created", "date_updated"]) expect(data).not.toHaveProperty(field);
		}
	});

	test("is the result of a request from Close's own application", () => {
		const meta = { request_method: "POST", request_path: "/api/v1/graphql/" };

		expect(sampleEvent("contact.created").meta).toEqual(meta);
	});

	test("has a date that depends on the seed, within a day", () => {
		const dates = Array.from({ length: 100 }, (_, seed) => sampleEvent("lead.created", {}, { seed }).date_updated);
		dates.sort();

		expect(new Set(dates).size).toBe(100);
		expect(dates.every((date) => "2026-01-15T12:48:23" < date && date < "2026-01-16T12:48:24")).toBe(true);
	});

	test("has dates without a zone, but most dates in its data have one", () => {
		const { date_updated, data } = sampleEvent("contact.created");

		expect(date_updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
		expect(data.date_updated).toBe(`${date_updated}+00:00`);
	});

	test("is the same for the same seed and different for another, in the same organization", () => {
		expect(sampleEvent("lead.updated", {}, { seed: 7 })).toEqual(sampleEvent("lead.updated", {}, { seed: 7 }));
		const [one, other] = [sampleEvent("lead.updated"), sampleEvent("lead.updated", {}, { seed: 2 })];
		expect(other.id).not.toBe(one.id);
		expect(other.object_id).not.toBe(one.object_id);
		expect(other.organization_id).toBe(one.organization_id);
		expect(other.user_id).toBe(one.user_id);
	});

	test("is the same in every release, because users' tests contain its values", () => {
		expect(sampleEvent("lead.created")).toMatchObject({
			id: "ev_pDWVrsiNoesFmtlBmhpRyz",
			object_id: "lead_PpsBxGhwTYk3kVQ00idcUblYMwKGtNbo9hC9I89ngud",
			request_id: "req_rgymEA4ZHpu9dWRu8BkTfo",
			date_updated: "2026-01-15T17:07:46.697000",
		});
	});

	test("is of the same lead as other samples with the same seed", () => {
		const lead = sampleEvent("lead.created", {}, { seed: 3 });

		expect(sampleEvent("opportunity.created", {}, { seed: 3 }).lead_id).toBe(lead.object_id);
		expect(lead.lead_id).toBe(lead.object_id);
	});

	test("has a unique id in ten thousand seeds", () => {
		const ids = Array.from({ length: 10_000 }, (_, seed) => sampleEvent("group.created", {}, { seed }).id);

		expect(new Set(ids).size).toBe(10_000);
	});

	test("has the passed fields of data in addition to its own", () => {
		const { data } = sampleEvent("opportunity.updated", { data: { value: 5, "custom.cf_1": "x" } });

		expect(data).toMatchObject({ value: 5, "custom.cf_1": "x", status_type: "won" });
	});

	test("has the passed fields of previous_data instead of those that an update changed", () => {
		const event = sampleEvent("lead.updated", { data: { name: "New" }, previous_data: { name: "Old" } });

		expect(event.previous_data).toEqual({ name: "Old" });
		expect(event.changed_fields).toEqual(["name"]);
	});

	test("has an id that is set in one place in the other too", () => {
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

	test("has every other passed field instead of its own", () => {
		const overrides = { id: "ev_1", user_id: null, date_updated: "2026-02-01T00:00:00.000000", meta: {} };

		expect(sampleEvent("task.lead.completed", overrides)).toMatchObject({
			...overrides,
			date_created: "2026-02-01T00:00:00.000000",
			data: { is_complete: true },
		});
	});

	test("of a deletion has no data, or null if a test passes it, as documented", () => {
		expect(sampleEvent("lead.deleted").data).toEqual({});
		expect(sampleEvent("lead.deleted", { data: null }).data).toBeNull();
	});

	test("of a merge names both leads", () => {
		const { meta, object_id } = sampleEvent("lead.merged");

		expect(meta.merge_destination_lead_id).toBe(object_id);
		expect(meta.merge_source_lead_id).toMatch(/^lead_/);
	});

	test("does not exist for a name that Close does not document", () => {
		// @ts-expect-error: a lead is not won
		expect(() => sampleEvent("lead.won")).toThrow('Close lists no event "lead.won"');
		// @ts-expect-error: a variable that nobody set
		expect(() => sampleEvent(undefined)).toThrow("Close lists no event undefined");
	});
});
