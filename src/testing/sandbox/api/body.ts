import { isRecord } from "../../../close/values.ts";
import type { Fields } from "../document/schema.ts";
import { badRequest } from "./answer.ts";

/** Parses a body. Throws a 400 unless it is a JSON object. */
export function readBody(text: string): Fields {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw badRequest("The request contains invalid JSON.");
	}
	if (!isRecord(value)) throw badRequest("JSON data must be a dict.");
	return value;
}

/** Adds the `_params` of a body, which can replace a long query, to the query. */
export function withParams(query: URLSearchParams, params: unknown): URLSearchParams {
	const merged = new URLSearchParams(query);
	for (const [name, value] of Object.entries(isRecord(params) ? params : {})) merged.set(name, String(value));
	return merged;
}
