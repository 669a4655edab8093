import { asArray, asObject, type JsonObject } from "../json.ts";
import { listOperations, type Operation } from "../operations.ts";
import { dereference } from "../references.ts";
import { Stop } from "../stop.ts";

/** Generates the types of the operations by route, and a run-time table of how each list is paged. */
export function generateRoutes(document: JsonObject): string {
	const operations = listOperations(document);
	for (const each of operations) checkArrayParameters(document, each);
	const members = operations.map(
		({ route, operation }) =>
			`\t/** ${String(operation.summary ?? "").replaceAll("*/", "* /")} */\n\t${JSON.stringify(route)}: operations[${JSON.stringify(operation.operationId)}];`,
	);
	const lists = operations.flatMap((each) => {
		const paging = pagingOf(document, each);
		return paging === undefined ? [] : [`\t${JSON.stringify(each.route)}: ${JSON.stringify(paging)},`];
	});
	return [
		'import type { operations } from "./schema.ts";',
		"",
		"/** Every operation of Close's API by its route. */",
		"export interface Operations {",
		...members,
		"}",
		"",
		"/**",
		" * How each list is paged: `skip` increases `_skip` as long as `has_more` is true, `cursor` sends",
		" * `cursor_next` as `_cursor`, and `none` has one page.",
		" */",
		"export const PAGING = {",
		...lists,
		"} as const;",
		"",
	].join("\n");
}

/** Throws if Close expects an array in another form than the client's, which joins all arrays with commas. */
function checkArrayParameters(document: JsonObject, { route, operation }: Operation): void {
	for (const item of asArray(operation.parameters)) {
		const parameter = dereference(document, item);
		const isArray = dereference(document, parameter.schema).type === "array";
		if (isArray && parameter.in === "query" && parameter.explode !== false) {
			throw new Stop(
				`${route}: the query parameter ${parameter.name} is an array without \`explode: false\`. Close expects arrays as values separated by commas.`,
			);
		}
	}
}

/** How a list is paged; undefined if the operation does not return a list. */
export function pagingOf(
	document: JsonObject,
	{ method, operation }: Operation,
): "skip" | "cursor" | "none" | undefined {
	if (method !== "get" || !answersWithList(document, operation)) return undefined;
	const names = asArray(operation.parameters).map((item) => dereference(document, item).name);
	if (names.includes("_cursor")) return "cursor";
	return names.includes("_skip") ? "skip" : "none";
}

function answersWithList(document: JsonObject, operation: JsonObject): boolean {
	const answer = dereference(document, asObject(operation.responses)["200"]);
	const json = asObject(asObject(answer.content)["application/json"]);
	return dereference(document, propertyOf(document, json.schema, "data")).type === "array";
}

/** A property of a schema, which may be in a part of its `allOf`. */
function propertyOf(
	document: JsonObject,
	schema: JsonObject[string] | undefined,
	name: string,
): JsonObject[string] | undefined {
	const { properties, allOf } = dereference(document, schema);
	const parts = asArray(allOf).map((part) => propertyOf(document, part, name));
	return asObject(properties)[name] ?? parts.find((part) => part !== undefined);
}
