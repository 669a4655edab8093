import { isObject, type Json, type JsonObject } from "./json.ts";

/** The references inside a document that lead nowhere, such as `#/components/schemas/Lead`. */
export function findBrokenRefs(document: JsonObject): Set<string> {
	const broken = new Set<string>();
	for (const ref of collectRefs(document)) if (!resolves(document, ref)) broken.add(ref);
	return broken;
}

function* collectRefs(value: Json): Generator<string> {
	if (Array.isArray(value)) {
		for (const each of value) yield* collectRefs(each);
	} else if (isObject(value)) {
		for (const [key, each] of Object.entries(value)) {
			if (key === "$ref" && typeof each === "string" && each.startsWith("#/")) yield each;
			else yield* collectRefs(each);
		}
	}
}

function resolves(document: JsonObject, ref: string): boolean {
	let value: Json | undefined = document;
	for (const segment of ref.slice(2).split("/")) {
		const key = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
		if (Array.isArray(value)) value = value[Number(key)];
		else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
	}
	return value !== undefined;
}
