import { and, field, not, or, value } from "close-crm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DOCUMENTED_FILTERS } from "./documented-filters.ts";

// The cast is wanted: these are the functions as JavaScript can call them.
const untyped = { field, value, and, or } as unknown as Record<
	"field" | "and" | "or",
	(...given: unknown[]) => unknown
> & {
	value: Record<"equals" | "notEquals" | "contains", (given: unknown) => unknown>;
};

describe("the documented examples are built exactly as Close has them", () => {
	test.each(DOCUMENTED_FILTERS)("$says", ({ build, json }) => {
		expect(build()).toStrictEqual(json);
	});
});

test.each([
	["equals", () => value.equals(70), { type: "equals", value: 70 }],
	["notEquals", () => value.notEquals(false), { type: "not_equals", value: false }],
	["isNull", () => value.isNull(), { type: "is_null" }],
	["nonNull", () => value.nonNull(), { type: "non_null" }],
	["contains", () => value.contains(""), { type: "contains", value: "" }],
	[
		"anyArrayValue",
		() => value.anyArrayValue(value.isNull()),
		{ type: "any_array_value", filter: { type: "is_null" } },
	],
	["not", () => not(value.isNull()), { type: "not", filter: { type: "is_null" } }],
])("%s on the value itself", (_name, build, json) => {
	expect(build()).toStrictEqual(json);
});

test("a field applies the same condition to its value as value does", () => {
	const inside = (filter: unknown) => ({ type: "field_accessor", field: "a", filter });
	expect(field("a").equals("x")).toStrictEqual(inside(value.equals("x")));
	expect(field("a").notEquals("x")).toStrictEqual(inside(value.notEquals("x")));
	expect(field("a").isNull()).toStrictEqual(inside(value.isNull()));
	expect(field("a").nonNull()).toStrictEqual(inside(value.nonNull()));
	expect(field("a").contains("x")).toStrictEqual(inside(value.contains("x")));
	expect(field("a").anyArrayValue(value.isNull())).toStrictEqual(inside(value.anyArrayValue(value.isNull())));
});

test("naming fields together or nested is the same", () => {
	const name = fc.string({ minLength: 1 });
	fc.assert(
		fc.property(name, fc.array(name, { minLength: 1 }), (first, [second = "", ...rest]) => {
			expect(field(first, second, ...rest).isNull()).toStrictEqual(
				field(first).matches(field(second, ...rest).isNull()),
			);
		}),
	);
});

test("a dot in a name is part of the name", () => {
	expect(field("custom.cf_1").isNull()).toStrictEqual({
		type: "field_accessor",
		field: "custom.cf_1",
		filter: { type: "is_null" },
	});
});

test.each([[[]], [[""]], [["data", ""]], [["data", undefined]], [["data", 1]]])(
	"field rejects the names %j",
	(names) => {
		expect(() => untyped.field(...names)).toThrow(TypeError);
		expect(() => untyped.field(...names)).toThrow('Example: field("data", "status_type")');
	},
);

test.each(["and", "or"] as const)("%s needs a filter", (type) => {
	expect(() => untyped[type]()).toThrow(TypeError);
	expect(() => untyped[type]()).toThrow(`${type}: expected at least one filter`);
});

test.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, {}, ["x"]])(
	"%j is rejected as a value to compare with",
	(given) => {
		for (const operator of ["equals", "notEquals", "contains"] as const) {
			expect(() => untyped.value[operator](given)).toThrow(TypeError);
			expect(() => untyped.value[operator](given)).toThrow("isNull");
		}
	},
);
