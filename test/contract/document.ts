import { readFileSync } from "node:fs";
import type { CreateWebhook, components } from "close-crm";
import { load } from "js-yaml";
import { DOCUMENT } from "../../scripts/document/paths.ts";

interface DocumentedOperation {
	operationId: string;
	/** By status. */
	responses: Record<string, unknown>;
}

interface DocumentedCreation extends DocumentedOperation {
	requestBody: {
		content: { "application/json": { examples: Record<"basic" | "with_filter", { value: CreateWebhook }> } };
	};
}

interface Schema {
	properties: Record<string, unknown>;
	required?: string[];
}

/** What the tests look at of the document. */
interface ParsedDocument {
	servers: [{ url: string }];
	security: unknown;
	/** The operations by path and method. */
	paths: {
		[path: string]: { [method: string]: DocumentedOperation };
		"/webhook/": { [method: string]: DocumentedOperation; post: DocumentedCreation };
	};
	components: {
		schemas: {
			WebhookSubscription: Schema;
			CreatedWebhookSubscription: { allOf: [unknown, Schema] };
			WebhookSubscriptionWithKey: { allOf: [unknown, Schema] };
			Event: Schema & { examples: [components["schemas"]["Event"]] };
		};
	};
	"x-event-types": object;
}

/** The generated document, parsed. */
export const document = load(readFileSync(DOCUMENT, "utf8")) as ParsedDocument;

/** The operations of the document with their routes, such as `GET /lead/{id}/`. */
export const operations = Object.entries(document.paths).flatMap(([path, item]) =>
	Object.entries(item).map(([method, operation]) => ({
		route: `${method.toUpperCase()} ${path}`,
		method,
		path,
		operation,
	})),
);
