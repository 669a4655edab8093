import type { Fields } from "../document/schema.ts";

/** The fields that `_fields` names, separated by commas; all of them without it. */
export function pickFields(object: Fields, query: URLSearchParams): Fields {
	const names = query.get("_fields");
	if (names === null || names === "") return object;
	const wanted = names.split(",").map((name) => name.trim());
	return Object.fromEntries(wanted.flatMap((name) => (name in object ? [[name, object[name]]] : [])));
}
