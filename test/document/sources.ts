import { dump } from "js-yaml";
import type { Json, JsonObject } from "../../scripts/document/json.ts";
import { OVERLAY, RESOURCES } from "../../scripts/document/paths.ts";
import type { Sources } from "../../scripts/document/sources/project.ts";

/** The sources of a small project: a published document with one operation, an overlay, and resource files. */
export interface SmallProject {
	published?: JsonObject;
	publishedParts?: Record<string, JsonObject>;
	/** The overlay's actions. */
	actions?: Json[];
	/** Keyed by name, such as `lead`. */
	resources?: Record<string, JsonObject>;
}

/** Creates the sources of a small project. Default: the smallest valid published document. */
export function smallSources({ published, publishedParts, actions, resources }: SmallProject = {}): Sources {
	const files = (folder: string, documents: Record<string, JsonObject> = {}) =>
		new Map(Object.entries(documents).map(([name, document]) => [`${folder}/${name}.yaml`, dump(document)]));
	return {
		published: dump(published ?? smallPublished()),
		publishedParts: files("openapi/close", publishedParts),
		overlay: dump({ overlay: "1.0.0", info: { title: OVERLAY, version: "1.0.0" }, actions: actions ?? [] }),
		resources: files(RESOURCES, resources),
	};
}

export function smallPublished(): JsonObject {
	return {
		openapi: "3.1.0",
		info: { title: "Close API", version: "1.0.0" },
		paths: { "/webhook/": { post: { operationId: "create", responses: { "201": { description: "Created" } } } } },
	};
}

/** A resource file with these fields. */
export function resource(fields: JsonObject): JsonObject {
	return { openapi: "3.1.0", info: { title: "A resource", version: "1.0.0" }, paths: {}, ...fields };
}

/** An operation whose response has this schema. */
export function operation(operationId: string, schema: Json): JsonObject {
	return {
		operationId,
		summary: operationId,
		responses: { "200": { description: "The answer.", content: { "application/json": { schema } } } },
	};
}
