import { readFileSync } from "node:fs";
import type { CreateWebhook, components } from "close-crm";
import { load } from "js-yaml";
import { asObject, type JsonObject } from "../../scripts/document/json.ts";
import { listOperations } from "../../scripts/document/operations.ts";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { dereference } from "../../scripts/document/references.ts";

interface Creation {
	requestBody: {
		content: { "application/json": { examples: Record<"basic" | "with_filter", { value: CreateWebhook }> } };
	};
}

interface Schema {
	properties: Record<string, unknown>;
	required?: string[];
}

/** The parts of the document that the tests use by name. */
interface ParsedDocument {
	servers: [{ url: string }];
	security: unknown;
	paths: { "/webhook/": { post: Creation } };
	components: {
		schemas: {
			WebhookSubscription: Schema;
			CreatedWebhookSubscription: { allOf: [unknown, Schema] };
			WebhookSubscriptionWithKey: { allOf: [unknown, Schema] };
			Event: Schema & { examples: [components["schemas"]["Event"]] };
		} & Record<`${string}EventData`, Schema>;
	};
	"x-event-types": Record<string, { data?: string }>;
}

/** The generated document as JSON. */
export const json = load(readFileSync(DOCUMENT, "utf8")) as JsonObject;

/**
 * The generated document, with types for the parts that the tests use by name. The cast is safe: `npm run generate`
 * lints the document.
 */
export const document = json as unknown as ParsedDocument;

/** An operation of the document, with every status that it declares. */
export interface DeclaredOperation {
	/** Such as `GET /lead/{id}/`. */
	route: string;
	method: string;
	path: string;
	operationId: string;
	/** Its responses by status. */
	responses: Map<number, JsonObject>;
	operation: JsonObject;
}

export const operations: DeclaredOperation[] = listOperations(json).map((each) => ({
	...each,
	operationId: String(each.operation.operationId),
	responses: new Map(
		Object.entries(asObject(each.operation.responses)).map(([status, answer]) => [
			Number(status),
			dereference(json, answer),
		]),
	),
}));
