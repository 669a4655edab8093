import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { asObject, isObject, type Json, type JsonObject } from "../json.ts";

/** The note in the comment of a type that Close does not document and that was not recorded from the live API. */
const LOW_CONFIDENCE: Record<string, string> = {
	example: "Known only from examples in Close's documentation: a field may be absent, null or of another type.",
	"third-party": "Known only from other programs' code; Close does not document it.",
};

/** The note in the comment of a field that is less certain than its schema. */
const LOW_CONFIDENCE_OF_FIELD: Record<string, string> = {
	example: "Known only from an example in Close's documentation.",
	"third-party": "Known only from other programs' code.",
};

/** The type that replaces the document's pattern of custom fields. */
const CUSTOM_FIELDS = "CustomFieldValues";

/** Marks a property that stands for all properties whose names begin with a prefix. */
const PREFIX = "x-prefix" as const;

/** Generates the TypeScript types of a document. */
export async function generateSchema(document: JsonObject): Promise<string> {
	const described = structuredClone(document);
	describeConfidence(described);
	removeLongExamples(described);
	nameCustomFields(described);
	asObject(asObject(described.components).schemas)[CUSTOM_FIELDS] = {};
	turnPatternsIntoProperties(described);
	// The cast is safe: openapi-typescript expects an OpenAPI document, and ours has passed the lint.
	const ast = await openapiTS(described as object as Parameters<typeof openapiTS>[0], {
		// Otherwise a property with a default, such as `verify_ssl`, becomes required in a request.
		defaultNonNullable: false,
		silent: true,
		inject: `import type { ${CUSTOM_FIELDS} } from "./custom-fields.ts";\n`,
		transform: (_, { path }) =>
			path === `#/components/schemas/${CUSTOM_FIELDS}` ? ts.factory.createTypeReferenceNode(CUSTOM_FIELDS) : undefined,
		transformProperty: (property, schema) => {
			const prefix: unknown = PREFIX in schema ? schema[PREFIX] : undefined;
			if (typeof prefix !== "string" || !property.type) return undefined;
			// The cast is safe: property signatures and index signatures are both members of an object type.
			return createPrefixIndex(prefix, property.type) as ts.TypeElement as ts.PropertySignature;
		},
	});
	// Editors show the text of a comment before its tags, and only the text where space is short.
	return astToString(ast).replaceAll("* @description ", "* ");
}

function describeConfidence(value: Json, notes = LOW_CONFIDENCE): void {
	if (Array.isArray(value)) for (const item of value) describeConfidence(item);
	if (!isObject(value)) return;
	const note = notes[String(value["x-confidence"])];
	if (note !== undefined) value.description = [value.description, note].filter(Boolean).join("\n\n");
	for (const [key, child] of Object.entries(value)) {
		if (key !== "properties") describeConfidence(child);
		else for (const field of Object.values(asObject(child))) describeConfidence(field, LOW_CONFIDENCE_OF_FIELD);
	}
}

/** Adds the custom fields that users declare to each schema with the pattern of custom fields. */
function nameCustomFields(value: Json): void {
	if (Array.isArray(value)) for (const item of value) nameCustomFields(item);
	if (!isObject(value)) return;
	for (const child of Object.values(value)) nameCustomFields(child);
	const patterns = Object.keys(asObject(value.patternProperties));
	if (!patterns.some((pattern) => pattern.startsWith("^custom\\."))) return;
	const { description, ...object } = value;
	for (const key of Object.keys(value)) delete value[key];
	Object.assign(value, {
		...(description !== undefined && { description }),
		allOf: [object, { $ref: `#/components/schemas/${CUSTOM_FIELDS}` }],
	});
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

/**
 * Converts each pattern that is a prefix, such as `^custom\.`, to a marked property. For a pattern, openapi-typescript
 * would allow any name, so that a mistyped field would compile.
 */
function turnPatternsIntoProperties(value: Json): void {
	if (Array.isArray(value)) for (const item of value) turnPatternsIntoProperties(item);
	if (!isObject(value)) return;
	for (const [pattern, schema] of Object.entries(asObject(value.patternProperties))) {
		const [, prefix] = /^\^([\w\\.]+)$/.exec(pattern) ?? [];
		if (prefix === undefined || !isObject(schema)) continue;
		const name = prefix.replaceAll("\\", "");
		value.properties = { ...asObject(value.properties), [`${name}*`]: { ...schema, [PREFIX]: name } };
		delete asObject(value.patternProperties)[pattern];
	}
	for (const child of Object.values(value)) turnPatternsIntoProperties(child);
}

/** An index signature such as ``[name: `custom.${string}`]: unknown``. */
function createPrefixIndex(prefix: string, type: ts.TypeNode): ts.IndexSignatureDeclaration {
	const { factory, SyntaxKind } = ts;
	const names = factory.createTemplateLiteralType(factory.createTemplateHead(prefix), [
		factory.createTemplateLiteralTypeSpan(
			factory.createKeywordTypeNode(SyntaxKind.StringKeyword),
			factory.createTemplateTail(""),
		),
	]);
	const parameter = factory.createParameterDeclaration(undefined, undefined, "name", undefined, names);
	return factory.createIndexSignature(undefined, [parameter], type);
}
