import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { Stop } from "./stop.ts";

/** Reads a published document from its YAML or JSON text; `name` is what a complaint calls it. */
export function parsePublished(text: string, name: string): JsonObject {
	let document: Json;
	try {
		document = parse(text, { logLevel: "error", maxAliasCount: -1 });
	} catch (error) {
		throw new Stop(`${name} is not YAML: ${firstLine(error)}`);
	}
	if (!isObject(document) || typeof document.openapi !== "string" || !/^3\.\d/.test(document.openapi)) {
		const found = isObject(document) ? (document.openapi ?? document.swagger) : undefined;
		throw new Stop(
			`${name} is not an OpenAPI 3.x document: ${found === undefined ? "it has no field `openapi`" : `its version is ${JSON.stringify(found)}`}.`,
		);
	}
	if (!isObject(document.paths) || !isObject(document.paths["/webhook/"])) {
		throw new Stop(`${name} has no path /webhook/, so it is not Close's document of webhook subscriptions.`);
	}
	return document;
}

function firstLine(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return message.split("\n", 1)[0]?.replace(/:$/, ".") ?? "";
}
