import { and, changed, changedFrom, changedTo, event, field, matches, not, or } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const won = sampleEvent("opportunity.updated", {
	data: { status_type: "won", date_won: "2026-01-15" },
	previous_data: { status_type: "active", date_won: null },
});

describe("Close's JSON for", () => {
	test("a changed field is a condition on changed_fields", () => {
		expect(event("lead.updated", changed("status_id")).extra_filter).toEqual({
			type: "field_accessor",
			field: "changed_fields",
			filter: { type: "contains", value: "status_id" },
		});
	});

	test("a new value is a condition on data as well", () => {
		expect(event("lead.updated", changedTo("status_id", "stat_2")).extra_filter).toEqual(
			and(field("changed_fields").contains("status_id"), field("data", "status_id").equals("stat_2")),
		);
	});

	test("an old value is a condition on previous_data as well, with its own operator for null", () => {
		expect(event("lead.updated", changedFrom("custom.cf_1", null)).extra_filter).toEqual(
			and(field("changed_fields").contains("custom.cf_1"), field("previous_data", "custom.cf_1").isNull()),
		);
	});
});

describe("an update matches", () => {
	test("the fields that it changed, and no others", () => {
		expect(matches(changed("status_type"), won)).toBe(true);
		expect(matches(changed("value"), won)).toBe(false);
	});

	test("the values that a field changed to and from", () => {
		expect(matches(changedTo("status_type", "won"), won)).toBe(true);
		expect(matches(changedTo("status_type", "lost"), won)).toBe(false);
		expect(matches(changedFrom("status_type", "active"), won)).toBe(true);
		expect(matches(changedFrom("date_won", null), won)).toBe(true);
		expect(matches(changedTo("date_won", null), won)).toBe(false);
	});

	test("no value of a field that it did not change", () => {
		expect(matches(changedTo("confidence", 100), won)).toBe(false);
		expect(matches(or(changedTo("confidence", 100), not(changed("confidence"))), won)).toBe(true);
	});
});

test("a field without a name is an error", () => {
	// @ts-expect-error: no such field
	expect(() => changedTo("", "won")).toThrow(
		'A filter needs the name of a field, such as changed("status_id"); got "".',
	);
});
