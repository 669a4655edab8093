import type { Fields } from "../document/schema.ts";

/** The fields that the query's `_fields` lists, separated by commas; all fields without it. */
export function pickFields(object: Fields, query: URLSearchParams): Fields {
	const names = query.get("_fields");
	if (names === null || names === "") return object;
	const wanted = names.split(",").map((name) => name.trim());
	return Object.fromEntries(wanted.flatMap((name) => (name in object ? [[name, object[name]]] : [])));
}
