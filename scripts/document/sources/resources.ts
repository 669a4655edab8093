import { basename } from "node:path";
import { isObject, type JsonObject } from "../json.ts";
import { moveParametersIntoOperations } from "../operations.ts";
import { describePart, type Parts, partPointer, splitDocument } from "../parts.ts";
import { PUBLISHED, RESOURCES } from "../paths.ts";
import { forEachReference, resolveReference } from "../references.ts";
import { Stop } from "../stop.ts";
import { parseYaml } from "../yaml.ts";

/** The root fields of a resource file that describe the file itself, and are not merged. */
const OWN_FIELDS = ["openapi", "info", "servers", "security"];

/** Reads the resource files, by path, into the parts of one document, in which all references begin with `#/`. */
export function readResources(texts: ReadonlyMap<string, string>): Parts {
	const documents = new Map([...texts].map(([file, text]) => [file, parseResource(text, file)]));
	const parts: Parts = new Map();
	for (const [file, document] of documents) {
		pointReferencesIntoOneDocument(document, file, documents);
		for (const [pointer, part] of splitDocument(document, file)) {
			const other = parts.get(pointer);
			if (other) throw new Stop(`${file} and ${other.file} both hold ${describePart(pointer)}. Delete one of them.`);
			parts.set(pointer, part);
		}
	}
	return parts;
}

function parseResource(text: string, file: string): JsonObject {
	const document = parseYaml(text, file);
	if (!isObject(document) || typeof document.openapi !== "string" || !document.openapi.startsWith("3.1.")) {
		throw new Stop(`${file} is not an OpenAPI 3.1 document.`);
	}
	moveParametersIntoOperations(document);
	return Object.fromEntries(Object.entries(document).filter(([key]) => !OWN_FIELDS.includes(key)));
}

/** Checks each reference of a resource file, and rewrites it, in place, to one within the merged document. */
function pointReferencesIntoOneDocument(
	document: JsonObject,
	file: string,
	documents: ReadonlyMap<string, JsonObject>,
): void {
	forEachReference(document, (ref, holder, keys) => {
		const [target = "", pointer = ""] = ref.split("#");
		const fail = (reason: string) => {
			throw new Stop(`${file}: ${describePart(partPointer(keys))} refers to ${ref}, ${reason}.`);
		};
		holder.$ref = `#${pointer}`;
		// References to the published document are checked after the merge.
		if (target === `../${basename(PUBLISHED)}`) return;
		const targetFile = target === "" ? file : `${RESOURCES}/${target.replace(/^\.\//, "")}`;
		const other = documents.get(targetFile);
		if (!other) fail(`but there is no ${targetFile}`);
		else if (resolveReference(other, holder.$ref) === undefined) fail(`which ${targetFile} does not have`);
	});
}
