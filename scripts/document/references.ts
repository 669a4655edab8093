import { asObject, fromPointer, isObject, type Json, type JsonObject, valueAt } from "./json.ts";

/**
 * Calls `visit` for each `$ref` within a value, with the object that contains it and the keys that lead to that object.
 */
export function forEachReference(
	value: Json,
	visit: (ref: string, holder: JsonObject, keys: readonly string[]) => void,
): void {
	// One array for the whole walk, because a document has 100,000 places, and a new array for each would be slow.
	const keys: string[] = [];
	const walk = (place: Json) => {
		if (typeof place !== "object" || place === null) return;
		if (isObject(place) && typeof place.$ref === "string") visit(place.$ref, place, keys);
		for (const [key, child] of Object.entries(place)) {
			keys.push(key);
			walk(child);
			keys.pop();
		}
	};
	walk(value);
}

/** The value that a reference within the document points to, or undefined. */
export function resolveReference(document: JsonObject, ref: string): Json | undefined {
	return ref.startsWith("#/") ? valueAt(document, fromPointer(ref.slice(1))) : undefined;
}

/** Returns an object of the document, or the object that it refers to. */
export function dereference(document: JsonObject, value: Json | undefined): JsonObject {
	const seen = new Set<string>();
	let object = asObject(value);
	while (typeof object.$ref === "string" && !seen.has(object.$ref)) {
		seen.add(object.$ref);
		object = asObject(resolveReference(document, object.$ref));
	}
	return object;
}
