import type { CloseClient } from "close-crm";
import { asArray, asObject, type Json, type JsonObject } from "../../scripts/document/json.ts";
import { dereference } from "../../scripts/document/references.ts";
import { type DeclaredOperation, json } from "./document.ts";

/** A request made of the document's examples. */
export interface ExampleRequest {
	path: Record<string, Json>;
	query: Record<string, Json>;
	body: Json | undefined;
}

/** Creates a request from the document's examples. Fails if a required parameter has no example. */
export function exampleRequest({ route, operation }: DeclaredOperation): ExampleRequest {
	const request: ExampleRequest = { path: {}, query: {}, body: exampleOf(mediaOf(operation.requestBody)) };
	for (const item of asArray(operation.parameters)) {
		const parameter = dereference(json, item);
		const place = parameter.in === "path" ? request.path : request.query;
		const example = exampleOf(parameter) ?? exampleOf(dereference(json, parameter.schema));
		if (example !== undefined && parameter.required === true) place[String(parameter.name)] = example;
		else if (parameter.required === true) throw new Error(`${route}: the parameter ${parameter.name} has no example.`);
	}
	if (request.body === undefined && dereference(json, operation.requestBody).required === true) {
		throw new Error(`${route}: the body has no example.`);
	}
	return request;
}

/** Calls an operation by its route, as a user of the client does. */
export function call(
	client: CloseClient,
	{ route }: DeclaredOperation,
	{ path, query, body }: ExampleRequest,
	headers: Record<string, string>,
): Promise<unknown> {
	// The types have each route separately; here the route is any of them.
	const request = client.request as (route: string, options: object) => Promise<unknown>;
	return request(route, { path, query, headers, ...(body !== undefined && { body }) });
}

function mediaOf(body: Json | undefined): JsonObject {
	return asObject(asObject(dereference(json, body).content)["application/json"]);
}

/** The first example of a body, a parameter or a schema. */
function exampleOf({ example, examples }: JsonObject): Json | undefined {
	if (example !== undefined) return example;
	if (Array.isArray(examples)) return examples[0];
	const [first] = Object.values(asObject(examples));
	return dereference(json, first).value;
}
