import { expect, test } from "vitest";
import { nameAll } from "../../../../src/cli/commands/types/names.ts";

function nameOf(name: string): string | undefined {
	return nameAll([{ id: "cf_1", name }]).names.get("cf_1");
}

test.each([
	["Plan", "plan"],
	["Annual value ($)", "annualValue"],
	["ARR", "arr"],
	["Total ARR", "totalARR"],
	["lead_source", "leadSource"],
	["iPhone users", "iPhoneUsers"],
	["# of seats", "ofSeats"],
	["2nd phone", "_2ndPhone"],
	["Größe", "größe"],
	["__proto__", "proto"],
	["🚢", "cf_1"],
	["", "cf_1"],
])("the name %j becomes %s", (name, expected) => {
	expect(nameOf(name)).toBe(expected);
});

test("names that collide all get the ends of their ids, or the whole ids if these collide too", () => {
	const items = [
		{ id: "cf_first", name: "Plan" },
		{ id: "cf_second", name: "plan" },
		{ id: "cf_thecond", name: "Plan!" },
		{ id: "cf_other", name: "Other" },
	];
	const { names, collisions } = nameAll(items);

	expect(Object.fromEntries(names)).toEqual({
		cf_first: "plan_irst",
		cf_second: "plan_cf_second",
		cf_thecond: "plan_cf_thecond",
		cf_other: "other",
	});
	expect(collisions).toEqual([{ name: "plan", items: items.slice(0, 3) }]);
});
