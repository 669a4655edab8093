import { expect, test } from "vitest";
import { asArray, asObject, isObject, type Json, type JsonObject, valueAt } from "../../scripts/document/json.ts";
import { dereference } from "../../scripts/document/references.ts";
import { json, operations } from "../contract/document.ts";
import { violations } from "./validate.ts";

/** A place in the document with a schema and examples. */
interface Exemplified {
	/** The keys of the schema. */
	schema: string[];
	examples: Json[];
}

/** The bodies and parameters below an object of the document, each with its examples. */
function* exemplifiedIn(value: Json | undefined, keys: string[]): Generator<Exemplified> {
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) yield* exemplifiedIn(item, [...keys, String(index)]);
	} else if (isObject(value)) {
		const examples = examplesOf(value);
		if (isObject(value.schema) && examples.length > 0) yield { schema: [...keys, "schema"], examples };
		for (const [key, child] of Object.entries(value)) {
			if (key !== "example" && key !== "examples") yield* exemplifiedIn(child, [...keys, key]);
		}
	}
}

function examplesOf({ example, examples }: JsonObject): Json[] {
	if (example !== undefined) return [example];
	return Object.values(asObject(examples)).flatMap((each) => dereference(json, each).value ?? []);
}

const exemplified = [
	...exemplifiedIn(json.paths, ["paths"]),
	...exemplifiedIn(json.webhooks, ["webhooks"]),
	...["parameters", "headers", "responses", "requestBodies"].flatMap((kind) => [
		...exemplifiedIn(valueAt(json, ["components", kind]), ["components", kind]),
	]),
	...Object.entries(asObject(valueAt(json, ["components", "schemas"]))).map(([name, schema]) => ({
		schema: ["components", "schemas", name],
		examples: asArray(asObject(schema).examples),
	})),
];

test("every example of the document fits its schema", () => {
	const broken = exemplified.flatMap(({ schema, examples }) =>
		examples.flatMap((example) => violations(schema, example).map((finding) => `${schema.join(" ")}: ${finding}`)),
	);

	expect(broken).toEqual([]);
	expect(exemplified.length).toBeGreaterThan(operations.length);
});

test("every operation has examples for its request and for each success with a body", () => {
	const without = operations.flatMap(({ route, operation, responses }) => {
		const successes = [...responses].filter(([status]) => status < 300).map(([, answer]) => answer);
		const bodies = [dereference(json, operation.requestBody), ...successes];
		const media = bodies.flatMap(({ content }) => Object.entries(asObject(content)));
		return media.filter(([, each]) => examplesOf(asObject(each)).length === 0).map(([type]) => `${route} ${type}`);
	});

	expect(without).toEqual([]);
});
