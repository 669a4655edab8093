import { asObject, fromPointer, isObject, type Json, type JsonObject, toPointer } from "./json.ts";
import { METHODS } from "./operations.ts";

/** The smallest part of a document that comes from a single file: an operation, a component, or another root field. */
export interface Part {
	value: Json;
	file: string;
}

/** The parts of a document by JSON Pointer, such as `/paths/~1lead~1/get` and `/components/schemas/Lead`. */
export type Parts = Map<string, Part>;

/** How many keys a part's pointer has, by the first key. */
const DEPTH = new Map([
	["paths", 3],
	["webhooks", 3],
	["components", 3],
]);

export function splitDocument(document: JsonObject, file: string): Parts {
	const parts: Parts = new Map();
	const split = (value: Json, keys: string[]) => {
		const depth = DEPTH.get(keys[0] ?? "") ?? 1;
		if (keys.length === depth) parts.set(toPointer(keys), { value, file });
		else for (const [key, child] of Object.entries(asObject(value))) split(child, [...keys, key]);
	};
	split(document, []);
	return parts;
}

/** Joins parts into a document, with its operations and components sorted by name. */
export function joinParts(parts: Parts): JsonObject {
	const document: JsonObject = {};
	for (const [pointer, { value }] of inOrder(parts)) {
		const keys = fromPointer(pointer);
		const last = keys.pop() ?? "";
		let parent = document;
		for (const key of keys) {
			const child = parent[key];
			const next: JsonObject = isObject(child) ? child : {};
			parent[key] = next;
			parent = next;
		}
		parent[last] = value;
	}
	return document;
}

/** Keeps the order of the root's fields, whatever file their parts come from. */
function inOrder(parts: Parts): [string, Part][] {
	const roots = [...new Set([...parts.keys()].map((pointer) => fromPointer(pointer)[0]))];
	return roots.flatMap((root) => {
		const members = [...parts].filter(([pointer]) => fromPointer(pointer)[0] === root);
		return members.sort(([a], [b]) => (a < b ? -1 : 1));
	});
}

/** The pointer of the part that contains a place in the document. */
export function partPointer(keys: readonly string[]): string {
	return toPointer(keys.slice(0, DEPTH.get(keys[0] ?? "") ?? 1));
}

/** Describes the operation, path or component at a pointer, such as `GET /lead/` or `components/schemas/Lead`. */
export function describePart(pointer: string): string {
	const [root = "", name = "", ...rest] = fromPointer(pointer);
	if (root !== "paths" && root !== "webhooks") return [root, name, ...rest].filter(Boolean).join("/");
	const [method = ""] = rest;
	return METHODS.includes(method) ? `${method.toUpperCase()} ${name}` : [name, ...rest].join(" ");
}
