import { isObject, type JsonObject } from "./json.ts";
import { Stop } from "./stop.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Gives every operation whose operationId is repeated or missing one made of its method and path, such as
 * `get_lead_id`. Close's complete document calls dozens of operations `list`; openapi-typescript would give
 * them all the type of one. Changes the document in place.
 */
export function makeOperationIdsUnique(document: JsonObject): void {
	const operations = listOperations(document);
	const count = new Map<unknown, number>();
	for (const { operation } of operations) {
		count.set(operation.operationId, (count.get(operation.operationId) ?? 0) + 1);
	}
	for (const { method, path, operation } of operations) {
		if (typeof operation.operationId === "string" && count.get(operation.operationId) === 1) continue;
		const id = [method, ...path.split(/[^A-Za-z0-9]+/)].filter(Boolean).join("_");
		if (count.has(id)) {
			throw new Stop(
				`Two operations would be called ${id}; give ${method.toUpperCase()} ${path} an operationId in openapi/overlay.yaml.`,
			);
		}
		count.set(id, 1);
		operation.operationId = id;
	}
}

function listOperations(document: JsonObject): { method: string; path: string; operation: JsonObject }[] {
	return Object.entries({ ...asObject(document.paths), ...asObject(document.webhooks) }).flatMap(([path, item]) =>
		METHODS.flatMap((method) => {
			const operation = isObject(item) ? item[method] : undefined;
			return isObject(operation) ? [{ method, path, operation }] : [];
		}),
	);
}

function asObject(value: JsonObject[string] | undefined): JsonObject {
	return isObject(value) ? value : {};
}
