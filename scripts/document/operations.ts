import { asArray, asObject, isObject, type JsonObject } from "./json.ts";
import { Stop } from "./stop.ts";

export const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export interface Operation {
	/** In lower case. */
	method: string;
	path: string;
	/** Method and path, such as `GET /lead/{id}/`. */
	route: string;
	operation: JsonObject;
}

/** The operations under `paths`, in the document's order. */
export function listOperations(document: JsonObject): Operation[] {
	return operationsOf(document.paths);
}

/**
 * Moves the shared parameters of a path into each of its operations, in place, so that each operation is complete by
 * itself.
 */
export function moveParametersIntoOperations(document: JsonObject): void {
	for (const { path, operation } of listOperations(document)) {
		const shared = asArray(asObject(asObject(document.paths)[path]).parameters);
		if (shared.length > 0) operation.parameters = [...shared, ...asArray(operation.parameters)];
	}
	for (const item of Object.values(asObject(document.paths))) delete asObject(item).parameters;
}

/**
 * Sets a new operationId for every operation whose operationId is repeated or missing, made of its method and path,
 * such as `get_lead_id`. Close's complete document has dozens of operations called `list`, and openapi-typescript would
 * use the type of one for all of them. Changes the document in place.
 */
export function makeOperationIdsUnique(document: JsonObject): void {
	const operations = [...operationsOf(document.paths), ...operationsOf(document.webhooks)];
	const count = new Map<unknown, number>();
	for (const { operation } of operations) {
		count.set(operation.operationId, (count.get(operation.operationId) ?? 0) + 1);
	}
	for (const { method, path, route, operation } of operations) {
		if (typeof operation.operationId === "string" && count.get(operation.operationId) === 1) continue;
		const id = [method, ...path.split(/[^A-Za-z0-9]+/)].filter(Boolean).join("_");
		if (count.has(id)) {
			throw new Stop(
				`${route} would get the operationId ${id}, which another operation has. Set its operationId in openapi/overlay.yaml.`,
			);
		}
		count.set(id, 1);
		operation.operationId = id;
	}
}

function operationsOf(paths: JsonObject[string] | undefined): Operation[] {
	return Object.entries(asObject(paths)).flatMap(([path, item]) =>
		METHODS.flatMap((method) => {
			const operation = asObject(item)[method];
			return isObject(operation) ? [{ method, path, route: `${method.toUpperCase()} ${path}`, operation }] : [];
		}),
	);
}
