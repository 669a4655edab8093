import { asArray, asObject, type Json, type JsonObject } from "../../scripts/document/json.ts";
import { listOperations } from "../../scripts/document/operations.ts";

const ANYTHING = { description: "Any type" };

/** Operations of a resource that our document lacks. */
export const NEW_ROUTES = [
	"GET /widget/",
	"POST /widget/",
	"GET /widget/{id}/",
	"PUT /widget/{id}/",
	"DELETE /widget/{id}/",
];

/**
 * A document like the one that Close publishes for its whole API, made from the vendored page and our additions: with
 * operationIds that repeat across tags, a header parameter for the credential in every operation, errors of any type,
 * and a resource that our document lacks.
 */
export function completeDocument(vendored: JsonObject, ours: JsonObject): JsonObject {
	const paths: JsonObject = {};
	for (const { path, method, operation } of listOperations(ours)) {
		paths[path] = { ...asObject(paths[path]), [method]: published(operation) };
	}
	const vendoredPaths = asObject(vendored.paths);
	for (const path of Object.keys(vendoredPaths)) {
		paths[path] = { ...asObject(paths[path]), ...asObject(vendoredPaths[path]) };
	}
	const components = asObject(vendored.components);
	return {
		...vendored,
		paths: { ...paths, ...widgets() },
		components: {
			...asObject(ours.components),
			...components,
			schemas: {
				...asObject(asObject(ours.components).schemas),
				...asObject(components.schemas),
				UpdateWebhook: {
					type: "object",
					properties: { status: { $ref: "#/components/schemas/WebhookStatus" }, retries: { type: "integer" } },
				},
				WebhookStatus: { type: "string", enum: ["active", "paused"] },
				Widget: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
			},
		},
	};
}

/** Our operation in the style of Close's document. */
function published(operation: JsonObject): JsonObject {
	const responses = Object.entries(asObject(operation.responses)).filter(([status]) => status.startsWith("2"));
	return {
		...operation,
		operationId: String(operation.operationId).split("_").at(-1) ?? "",
		parameters: [CREDENTIAL, ...asArray(operation.parameters)],
		responses: { ...Object.fromEntries(responses), ...ERRORS },
	};
}

const CREDENTIAL = { name: "Authorization", in: "header", required: true, schema: { type: "string" } };
const ERRORS = Object.fromEntries(
	["400", "401", "404"].map((status) => [
		status,
		{ description: "An error", content: { "application/json": { schema: ANYTHING } } },
	]),
);

function widgets(): JsonObject {
	const id: Json = { name: "id", in: "path", required: true, schema: { type: "string" } };
	const operation = (operationId: string, parameters: Json[] = []) =>
		published({
			operationId,
			summary: `${operationId} of widgets`,
			tags: ["subpackage_widgets"],
			parameters,
			responses: {
				"200": {
					description: "Successful response",
					content: { "application/json": { schema: { $ref: "#/components/schemas/Widget" } } },
				},
			},
		});
	return {
		"/widget/": { get: operation("list"), post: operation("create") },
		"/widget/{id}/": { get: operation("get", [id]), put: operation("update", [id]), delete: operation("delete", [id]) },
	};
}
