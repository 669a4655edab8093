import openapiTS, { astToString } from "openapi-typescript";
import { asObject, isObject, type Json, type JsonObject } from "../json.ts";

/** What a type's comment says of a schema that Close does not publish and nobody recorded from the live API. */
const LOW_CONFIDENCE: Record<string, string> = {
	example: "Known from examples in Close's documentation only: a field may be absent, null or of another type.",
	"third-party": "Known from other programs' code only: Close documents none of it.",
};

/** The TypeScript types of a document. */
export async function generateSchema(document: JsonObject): Promise<string> {
	const described = structuredClone(document);
	describeConfidence(described);
	removeLongExamples(described);
	// The type that openapi-typescript declares is an OpenAPI document, which ours is once it has passed the lint.
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

/** Removes the examples of whole bodies, which would be half of the types and which every compiler would have to read. */
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
