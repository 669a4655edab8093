import type { WebhookFilter } from "close-crm";
import { and, field, matches, not, or, value } from "close-crm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DOCUMENTED_FILTERS } from "./documented-filters.ts";

describe("the documented examples match as described", () => {
	test.each(DOCUMENTED_FILTERS)("$says", ({ build, matching, other }) => {
		expect(matches(build(), matching)).toBe(true);
		expect(matches(build(), other)).toBe(false);
	});
});

test("no filter and a null filter match every event", () => {
	expect(matches(undefined, {})).toBe(true);
	expect(matches(null, { data: null })).toBe(true);
});

const cases: [says: string, build: () => WebhookFilter, given: unknown, result: boolean][] = [
	["equals compares the whole string", () => value.equals("won"), "won over", false],
	["equals compares the whole array", () => value.equals("name"), ["name"], false],
	["equals matches a number", () => value.equals(70), 70, true],
	["equals distinguishes zero and false", () => value.equals(0), false, false],
	["equals distinguishes strings and numbers", () => value.equals("70"), 70, false],
	["equals is case-sensitive", () => value.equals("Won"), "won", false],
	["equals matches an empty string", () => value.equals(""), "", true],
	["equals distinguishes null and an empty string", () => value.equals(""), null, false],
	["not_equals is the opposite for a string", () => value.notEquals("won"), "won", false],
	["not_equals matches another type", () => value.notEquals("70"), 70, true],
	["not_equals matches null", () => value.notEquals("won"), null, true],
	["is_null matches null", () => value.isNull(), null, true],
	["is_null does not match false", () => value.isNull(), false, false],
	["is_null does not match an empty string", () => value.isNull(), "", false],
	["is_null does not match an empty array", () => value.isNull(), [], false],
	["non_null does not match null", () => value.nonNull(), null, false],
	["non_null matches zero", () => value.nonNull(), 0, true],
	["contains finds a whole element", () => value.contains("name"), ["id", "name"], true],
	["contains does not find a part of an element", () => value.contains("name"), ["contact_name"], false],
	["contains does not match an element of another type", () => value.contains("1"), [1], false],
	["contains finds a number in an array", () => value.contains(1), [1], true],
	["contains does not match an object in an array", () => value.contains("name"), [{ name: "name" }], false],
	["contains does not search nested arrays", () => value.contains("name"), [["name"]], false],
	["contains finds a substring", () => value.contains("ravel"), "travel", true],
	["contains is case-sensitive", () => value.contains("Travel"), "travel", false],
	["contains does not find a number in a string", () => value.contains(1), "1", false],
	["contains finds the empty string in every string", () => value.contains(""), "", true],
	["contains does not match null", () => value.contains("null"), null, false],
	["contains does not match an object's keys", () => value.contains("name"), { name: "x" }, false],
	["contains does not match a number's digits", () => value.contains("1"), 1, false],
	["any_array_value matches one of many", () => value.anyArrayValue(value.equals(2)), [1, 2], true],
	["any_array_value does not match an empty array", () => value.anyArrayValue(not(value.isNull())), [], false],
	["any_array_value does not match null", () => value.anyArrayValue(value.isNull()), null, false],
	["any_array_value does not match a string's characters", () => value.anyArrayValue(value.equals("a")), "a", false],
	[
		"any_array_value does not match an object's values",
		() => value.anyArrayValue(value.equals("a")),
		{ 0: "a" },
		false,
	],
	["and requires all", () => and(value.contains("a"), value.contains("b")), "a", false],
	["or requires one", () => or(value.equals("a"), value.equals("b")), "b", true],
	["or requires at least one", () => or(value.equals("a"), value.equals("b")), "c", false],
	["an empty and matches", () => ({ type: "and", filters: [] }), "a", true],
	["an empty or does not match", () => ({ type: "or", filters: [] }), "a", false],
];

test.each(cases)("%s", (_says, build, given, result) => {
	expect(matches(field("data").matches(build()), { data: given })).toBe(result);
});

describe("a field", () => {
	test("that is missing counts as null", () => {
		expect(matches(field("data", "user_id").isNull(), { data: {} })).toBe(true);
		expect(matches(field("data", "user_id").nonNull(), { data: {} })).toBe(false);
		expect(matches(field("data", "user_id").notEquals("user_1"), { data: {} })).toBe(true);
		expect(matches(field("data", "user_id").equals("user_1"), { data: {} })).toBe(false);
	});

	test("that is undefined counts as null", () => {
		expect(matches(field("lead_id").isNull(), { lead_id: undefined })).toBe(true);
	});

	test.each([[{}], [null]])(
		"of a deletion's data, %j, counts as null, and its previous_data has the values",
		(data) => {
			const deletion = { action: "deleted", data, previous_data: { user_id: "user_1" } };
			expect(matches(field("data", "user_id").isNull(), deletion)).toBe(true);
			expect(matches(field("data", "user_id").notEquals("user_2"), deletion)).toBe(true);
			expect(matches(field("data", "user_id").equals("user_1"), deletion)).toBe(false);
			expect(matches(field("previous_data", "user_id").equals("user_1"), deletion)).toBe(true);
		},
	);

	test.each([["a string"], [7], [true], [["a"]]])("of %j never matches", (data) => {
		for (const name of ["length", "0", "other"]) {
			expect(matches(field("data", name).matches(or(value.isNull(), value.nonNull())), { data })).toBe(false);
		}
	});

	test("with a dot in its name is a single key", () => {
		const lead = { data: { "custom.cf_1": ["a", "b"], custom: { cf_2: "c" } } };
		expect(matches(field("data", "custom.cf_1").contains("b"), lead)).toBe(true);
		expect(matches(field("data", "custom.cf_2").isNull(), lead)).toBe(true);
	});

	test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
		"that every object inherits, %s, is missing",
		(name) => {
			expect(matches(field(name).isNull(), {})).toBe(true);
			expect(matches(field("data", name).isNull(), { data: {} })).toBe(true);
		},
	);

	test("named __proto__ in the JSON is an ordinary field", () => {
		const event = JSON.parse('{ "__proto__": { "role": "admin" } }');
		expect(matches(field("__proto__", "role").equals("admin"), event)).toBe(true);
	});

	test("of an object without a prototype is found", () => {
		expect(matches(field("id").equals("ev_1"), Object.assign(Object.create(null), { id: "ev_1" }))).toBe(true);
	});
});

test.each([
	[{ type: "starts_with", value: "x" }, "starts_with"],
	[{ type: "constructor" }, "constructor"],
	[{ value: "x" }, "undefined"],
	[{ type: "not" }, "undefined"],
	[{ type: "and", filters: [null] }, "undefined"],
])("a filter that Close does not document is rejected: %j", (filter, named) => {
	// The cast calls it like JavaScript, without types.
	const untyped: (filter: unknown, event: object) => unknown = matches as never;
	expect(() => untyped(filter, {})).toThrow(TypeError);
	expect(() => untyped(filter, {})).toThrow(named);
	expect(() => untyped(filter, {})).toThrow("Use a type that Close documents");
});

test("a filter 1,000 deep is evaluated", () => {
	let filter: WebhookFilter = value.equals("core");
	let event: object | string = "core";
	for (let depth = 0; depth < 1_000; depth++) {
		filter = and(field("inner").matches(filter));
		event = { inner: event };
	}
	expect(matches(filter, Object(event))).toBe(true);
});

describe("whatever the filter and the event", () => {
	// Few names and values, so that filters often match.
	const name = fc.constantFrom("data", "custom.cf_1", "__proto__", "constructor");
	const scalar = fc.constantFrom<(string | number | boolean)[]>("", "won", "w", "1", 1, 0, true, false);
	const { json } = fc.letrec((tie) => ({
		json: fc.oneof(
			{ maxDepth: 4, withCrossShrink: true },
			scalar,
			fc.constant(null),
			fc.array(tie("json"), { maxLength: 3 }),
			fc.dictionary(name, tie("json"), { maxKeys: 3 }),
		),
	}));
	const event = fc.dictionary(name, json, { maxKeys: 4 });
	const { filter } = fc.letrec<{ filter: WebhookFilter }>((tie) => ({
		filter: fc.oneof(
			{ maxDepth: 5, withCrossShrink: true },
			scalar.map((given) => value.equals(given)),
			scalar.map((given) => value.notEquals(given)),
			scalar.map((given) => value.contains(given)),
			fc.constantFrom("isNull" as const, "nonNull" as const).map((name) => value[name]()),
			tie("filter").map(not),
			fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map((filters) => and(...filters)),
			fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map((filters) => or(...filters)),
			fc.tuple(name, tie("filter")).map(([at, inner]) => field(at).matches(inner)),
			tie("filter").map((inner) => value.anyArrayValue(inner)),
		),
	}));

	test("not inverts the result, and a double not is the filter itself", () => {
		fc.assert(
			fc.property(filter, event, (given, on) => {
				expect(matches(not(given), on)).toBe(!matches(given, on));
				expect(matches(not(not(given)), on)).toBe(matches(given, on));
			}),
		);
	});

	test("the opposite of and is or of the opposites", () => {
		fc.assert(
			fc.property(filter, filter, event, (one, two, on) => {
				expect(matches(not(and(one, two)), on)).toBe(matches(or(not(one), not(two)), on));
			}),
		);
	});

	test("not_equals is not equals, and non_null is not is_null", () => {
		fc.assert(
			fc.property(scalar, name, event, (given, at, on) => {
				expect(matches(field(at).notEquals(given), on)).toBe(matches(field(at).matches(not(value.equals(given))), on));
				expect(matches(field(at).nonNull(), on)).toBe(matches(field(at).matches(not(value.isNull())), on));
			}),
		);
	});

	test("conversion to JSON and back changes neither the filter nor the result", () => {
		fc.assert(
			fc.property(filter, event, (given, on) => {
				const sent: WebhookFilter = JSON.parse(JSON.stringify(given));
				expect(sent).toEqual(given);
				expect(matches(sent, JSON.parse(JSON.stringify(on)))).toBe(matches(given, on));
			}),
		);
	});
});
