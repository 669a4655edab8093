import openapiTS, { astToString } from "openapi-typescript";
import { asObject, isObject, type Json, type JsonObject } from "../json.ts";

/** The note in the comment of a type that Close does not document and that was not recorded from the live API. */
const LOW_CONFIDENCE: Record<string, string> = {
	example: "Known only from examples in Close's documentation: a field may be absent, null or of another type.",
	"third-party": "Known only from other programs' code; Close does not document it.",
};

/** Generates the TypeScript types of a document. */
export async function generateSchema(document: JsonObject): Promise<string> {
	const described = structuredClone(document);
	describeConfidence(described);
	removeLongExamples(described);
	// The cast is safe: openapi-typescript expects an OpenAPI document, and ours has passed the lint.
	const ast = await openapiTS(described as object as Parameters<typeof openapiTS>[0], {
		// Otherwise a property with a default, such as `verify_ssl`, becomes required in a request.
		defaultNonNullable: false,
		silent: true,
	});
	return astToString(ast);
}

function describeConfidence(value: Json): void {
	if (Array.isArray(value)) for (const item of value) describeConfidence(item);
	if (!isObject(value)) return;
	const note = LOW_CONFIDENCE[String(value["x-confidence"])];
	if (note !== undefined) value.description = [value.description, note].filter(Boolean).join("\n\n");
	for (const child of Object.values(value)) describeConfidence(child);
}

/** Removes the examples of whole bodies. They would be half of the file, and every compiler would have to read them. */
function removeLongExamples(value: Json): void {
	if (Array.isArray(value)) for (const item of value) removeLongExamples(item);
	if (!isObject(value)) return;
	for (const media of Object.values(asObject(value.content)).filter(isObject)) {
		delete media.example;
		delete media.examples;
	}
	if (Array.isArray(value.examples) && value.examples.every(isObject)) delete value.examples;
	for (const child of Object.values(value)) removeLongExamples(child);
}
