import type { JsonObject } from "../../scripts/document/json.ts";

const ANYTHING = { description: "Any type" };

/**
 * A document of the kind that Close publishes for its whole API: about 290 operations whose ids repeat from tag
 * to tag, about 480 schemas, answers that read "Empty response body", the header parameter on every operation,
 * and the operations and schemas that our overlay adds to the vendored page.
 */
export function completeDocument(vendored: JsonObject): JsonObject {
	const paths: JsonObject = {};
	const schemas: JsonObject = {};
	for (let number = 1; number <= 56; number++) {
		const tag = `resource_${number}`;
		Object.assign(paths, resource(`/${tag}/`, `subpackage_${tag}`));
		for (const name of ["Create", "Update", "Read", "List", "Status", "Item", "Options", "Summary"]) {
			schemas[`${name}Resource${number}`] = { type: "object", properties: { name: { type: "string" } } };
		}
	}
	const webhooks = resource("/webhook/", "subpackage_webhooks");
	const events = resource("/event/", "subpackage_events");
	const published = structuredClone(vendored) as { paths: JsonObject; components: { schemas: JsonObject } };
	return {
		...published,
		paths: {
			...paths,
			"/webhook/": { ...(webhooks["/webhook/"] as JsonObject), ...(published.paths["/webhook/"] as JsonObject) },
			"/webhook/{id}/": webhooks["/webhook/{id}/"] ?? null,
			"/event/": { get: (events["/event/"] as JsonObject).get ?? null },
			"/event/{id}/": { get: (events["/event/{id}/"] as JsonObject).get ?? null },
		},
		components: {
			...published.components,
			schemas: {
				...schemas,
				...published.components.schemas,
				UpdateWebhook: {
					type: "object",
					properties: { status: { $ref: "#/components/schemas/WebhookStatus" }, url: { type: ["string", "null"] } },
				},
				WebhookStatus: { type: "string", enum: ["active", "paused"] },
			},
		},
	};
}

/** The five usual operations, with the ids that repeat. */
function resource(path: string, tag: string): JsonObject {
	const one = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
	return {
		[path]: { get: operation("list", tag), post: operation("create", tag) },
		[`${path}{id}/`]: {
			get: operation("get", tag, one),
			put: operation("update", tag, one),
			delete: operation("delete", tag, one),
		},
	};
}

function operation(operationId: string, tag: string, parameters: JsonObject[] = []): JsonObject {
	const error = (description: string) => ({ description, content: { "application/json": { schema: ANYTHING } } });
	const empty = { type: "object", properties: {}, description: "Empty response body" };
	return {
		operationId,
		summary: `${operationId} of ${tag}`,
		tags: [tag],
		parameters: [{ name: "Authorization", in: "header", required: true, schema: { type: "string" } }, ...parameters],
		responses: {
			"200": { description: "Successful response", content: { "application/json": { schema: empty } } },
			"400": error("Bad request"),
			"401": error("Unauthorized"),
			"404": error("Not found"),
		},
	};
}
