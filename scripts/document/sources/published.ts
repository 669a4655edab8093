import { asArray, asObject, isObject, type Json, type JsonObject } from "../json.ts";
import { moveParametersIntoOperations } from "../operations.ts";
import { Stop } from "../stop.ts";
import { parseYaml } from "../yaml.ts";

/** The version that the generated document declares, because its tools do not all know a later one. */
export const OPENAPI_VERSION = "3.1.0";

/** Reads a published document from its YAML or JSON text; `name` is its name in an error. */
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

/** Whether a document is the one that openapi/close.yaml holds, and not that of another resource. */
export function describesWebhooks(document: JsonObject): boolean {
	return isObject(asObject(asObject(document.paths)["/webhook/"]).post);
}

/** The document in OpenAPI 3.1: without the fields of tags and servers that 3.2 adds. */
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
