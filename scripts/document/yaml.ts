import { dump, load } from "js-yaml";
import type { Json } from "./json.ts";
import { Stop } from "./stop.ts";

/** Parses YAML or JSON; `name` is the file's name in errors. */
export function parseYaml(text: string, name: string): Json {
	try {
		// An alias shares its anchor's object. The copy makes the places independent.
		return text.trim() === "" ? null : JSON.parse(JSON.stringify(load(text)));
	} catch (error) {
		throw new Stop(`${name} is not YAML: ${firstLine(error)}`);
	}
}

export function toYaml(value: Json): string {
	return dump(value, { noRefs: true, lineWidth: 120 });
}

function firstLine(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return message.split("\n", 1)[0] ?? "";
}
