import { isRecord } from "../../close/values.ts";
import { createResponseError } from "../../http/read-data.ts";
import type { RouteResult } from "./send-route.ts";

/** Returns the list in an answer. */
export function requireList<Item>(result: RouteResult<{ data: Item[] }>): Item[] {
	const { data } = requireFields(result, ["data"]);
	if (Array.isArray(data)) return data;
	throw createResponseError(result.request, result.answer, "`data` is not a list");
}

/** Returns the list in an answer. Throws if an item has no id. */
export function requireObjects<Item>(result: RouteResult<{ data: Item[] }>): Item[] {
	const items = requireList(result);
	const isComplete = items.every((item: unknown) => isRecord(item) && item.id);
	if (isComplete) return items;
	throw createResponseError(result.request, result.answer, "an item of `data` has no id");
}

/** Returns the object in an answer. Throws if a named field is missing or empty. Close may add other fields. */
export function requireFields<Data>(
	{ data, request, answer }: RouteResult<Data>,
	names: (keyof Data & string)[],
): Data {
	if (!isRecord(data)) throw createResponseError(request, answer, "the response has no body");
	const missing = names.find((name) => !data[name]);
	if (missing !== undefined) throw createResponseError(request, answer, `the response has no ${missing}`);
	return data;
}
