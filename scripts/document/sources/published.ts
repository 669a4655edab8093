import { asArray, asObject, isObject, type Json, type JsonObject } from "../json.ts";
import { moveParametersIntoOperations } from "../operations.ts";
import { Stop } from "../stop.ts";
import { parseYaml } from "../yaml.ts";

/** The OpenAPI version of the generated document, because not all tools support a later one. */
export const OPENAPI_VERSION = "3.1.0";

/** Parses a published document from YAML or JSON; `name` is its name in errors. */
export function parsePublished(text: string, name: string): JsonObject {
	const document = parseYaml(text, name);
	if (!isObject(document) || typeof document.openapi !== "string" || !/^3\.[12]\./.test(document.openapi)) {
		const found = isObject(document) ? (document.openapi ?? document.swagger) : undefined;
		throw new Stop(
			`${name} is not an OpenAPI 3.1 or 3.2 document: ${found === undefined ? "it has no field `openapi`" : `its version is ${JSON.stringify(found)}`}.`,
		);
	}
	if (!isObject(document.paths) || Object.keys(document.paths).length === 0) {
		throw new Stop(`${name} has no operations: its \`paths\` are missing or empty.`);
	}
	moveParametersIntoOperations(document);
	return withoutNewerFields(document);
}

/** Whether a document is the one of openapi/close.yaml, rather than of another resource. */
export function describesWebhooks(document: JsonObject): boolean {
	return isObject(asObject(asObject(document.paths)["/webhook/"]).post);
}

/** The document in OpenAPI 3.1: without the fields that 3.2 adds to tags and servers. */
function withoutNewerFields({ $self: _, ...document }: JsonObject): JsonObject {
	const result: JsonObject = { ...document, openapi: OPENAPI_VERSION };
	if (document.tags !== undefined) result.tags = pick(document.tags, ["name", "description", "externalDocs"]);
	if (document.servers !== undefined) result.servers = pick(document.servers, ["url", "description", "variables"]);
	return result;
}

function pick(list: Json | undefined, keys: string[]): Json[] {
	return asArray(list).map((item) =>
		Object.fromEntries(Object.entries(asObject(item)).filter(([key]) => keys.includes(key))),
	);
}
