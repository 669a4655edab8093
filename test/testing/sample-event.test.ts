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
