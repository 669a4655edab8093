import { asObject, type JsonObject } from "../json.ts";

/** Schemas with the names of JavaScript's global objects. Importing types of these names would hide the globals. */
const NAMES_OF_JAVASCRIPT = ["Error", "Event"];

/** Generates a type for each schema by its name, such as `Lead`, as a shorthand for `components["schemas"]["Lead"]`. */
export function generateNamedTypes(document: JsonObject): string {
	const schemas = Object.entries(asObject(asObject(document.components).schemas));
	const types = schemas
		.filter(([name]) => !NAMES_OF_JAVASCRIPT.includes(name))
		.map(([name, schema]) => {
			const comment = firstLine(asObject(schema).description ?? asObject(schema).title);
			return `${comment}export type ${name} = components["schemas"]["${name}"];`;
		});
	return ['import type { components } from "./schema.ts";', "", ...types, ""].join("\n");
}

function firstLine(description: unknown): string {
	if (typeof description !== "string") return "";
	const [line = ""] = description.trim().split("\n", 1);
	return `/** ${line.replaceAll("*/", "* /")} */\n`;
}
