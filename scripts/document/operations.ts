import { asArray, asObject, isObject, type JsonObject } from "./json.ts";
import { Stop } from "./stop.ts";

export const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export interface Operation {
	/** In lower case. */
	method: string;
	path: string;
	/** Method and path as a call names them, such as `GET /lead/{id}/`. */
	route: string;
	operation: JsonObject;
}

/** The operations under `paths`, in the document's order. */
export function listOperations(document: JsonObject): Operation[] {
	return operationsOf(document.paths);
}

/**
 * Moves the parameters that a path has for all of its operations into each operation, in place, so that an operation is
 * complete wherever it goes.
 */
export function moveParametersIntoOperations(document: JsonObject): void {
	for (const { path, operation } of listOperations(document)) {
		const shared = asArray(asObject(asObject(document.paths)[path]).parameters);
		if (shared.length > 0) operation.parameters = [...shared, ...asArray(operation.parameters)];
	}
	for (const item of Object.values(asObject(document.paths))) delete asObject(item).parameters;
}

/**
 * Gives every operation whose operationId is repeated or missing an id made of its method and path, such as
 * `get_lead_id`. Close's complete document calls dozens of operations `list`; openapi-typescript would give
 * them all the type of one. Changes the document in place.
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
				`${route} would get the operationId ${id}, which another operation has. Give it one in openapi/overlay.yaml.`,
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
