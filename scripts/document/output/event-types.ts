import { isObject, type Json, type JsonObject } from "../json.ts";
import { Stop } from "../stop.ts";

interface ObjectType {
	name: string;
	description: string;
	actions: [action: string, description: string][];
}

/**
 * Generates TypeScript from the catalogue in `x-event-types`: the object types with their actions, and a type for each
 * pair.
 */
export function generateEventTypes(document: JsonObject): string {
	const objectTypes = readCatalogue(document);
	const catalogue = objectTypes.map(
		({ name, description, actions }) =>
			`\t/** ${description} */\n\t${JSON.stringify(name)}: [${actions.map(([action]) => JSON.stringify(action)).join(", ")}],`,
	);
	const pairs = objectTypes.flatMap(({ name, actions }) =>
		actions.map(
			([action, description]) =>
				`\t/** ${description} */\n\t${JSON.stringify(`${name}.${action}`)}: { object_type: ${JSON.stringify(name)}; action: ${JSON.stringify(action)} };`,
		),
	);
	return [
		"/**",
		" * Every object type that Close documents, with its actions. Events that Close does not document may still arrive.",
		" * Source: developer.close.com/api/resources/events/list-of-event-types",
		" */",
		"export const EVENT_TYPES = {",
		...catalogue,
		"} as const;",
		"",
		"/** The pairs of object type and action that Close documents, by name: both joined with a dot. */",
		"export interface EventTypes {",
		...pairs,
		"}",
		"",
	].join("\n");
}

/** Generates the descriptions of each object type and action, to show to users. */
export function generateEventDescriptions(document: JsonObject): string {
	const entries = readCatalogue(document).flatMap(({ name, description, actions }) => [
		`\t${JSON.stringify(name)}: {`,
		`\t\tdescription: ${JSON.stringify(description)},`,
		"\t\tactions: {",
		...actions.map(([action, text]) => `\t\t\t${JSON.stringify(action)}: ${JSON.stringify(text)},`),
		"\t\t},",
		"\t},",
	]);
	return [
		'import type { EVENT_TYPES } from "./event-types.ts";',
		"",
		"/** A one-line description of each object type and of each of its actions. */",
		"export const EVENT_DESCRIPTIONS: Record<",
		"\tkeyof typeof EVENT_TYPES,",
		"\t{ description: string; actions: Record<string, string> }",
		"> = {",
		...entries,
		"};",
		"",
	].join("\n");
}

function readCatalogue(document: JsonObject): ObjectType[] {
	const catalogue = document["x-event-types"];
	if (!isObject(catalogue))
		throw new Stop("The document has no event catalogue, `x-event-types`. Add it to openapi/resources/event.yaml.");
	return Object.entries(catalogue).map(([name, entry]) => {
		if (!isObject(entry) || !isObject(entry.actions)) throw new Stop(`x-event-types: ${name} has no \`actions\`.`);
		const actions = Object.entries(entry.actions).map(([action, text]): [string, string] => [
			action,
			line(text, `${name}.${action}`),
		]);
		return { name, description: line(entry.description, name), actions };
	});
}

function line(text: Json | undefined, name: string): string {
	if (typeof text !== "string" || text === "" || text.includes("\n") || text.includes("*/")) {
		throw new Stop(`x-event-types: ${name} needs a one-line description that does not contain */.`);
	}
	return text;
}
