import { asArray, asObject, isObject, type Json, type JsonObject } from "../json.ts";
import { listOperations, type Operation } from "../operations.ts";
import { dereference, forEachReference } from "../references.ts";

const SCHEMA_PREFIX = "#/components/schemas/";

/** The keywords of JSON Schema that the sandbox reads. The others are for people. */
const KEYWORDS = [
	"type",
	"format",
	"const",
	"enum",
	"properties",
	"patternProperties",
	"required",
	"additionalProperties",
	"items",
	"allOf",
	"anyOf",
	"oneOf",
];

/** The types of the table. They are part of the generated file, so that it imports nothing. */
const TYPES = `/** A JSON Schema, reduced to what the sandbox reads. */
export interface SandboxSchema {
	/** The name of the schema that this one stands for. */
	ref?: string;
	type?: string | string[];
	format?: string;
	const?: string | number | boolean;
	enum?: (string | number | boolean | null)[];
	properties?: { [name: string]: SandboxSchema };
	patternProperties?: { [pattern: string]: SandboxSchema };
	required?: string[];
	additionalProperties?: boolean | SandboxSchema;
	items?: SandboxSchema;
	allOf?: SandboxSchema[];
	anyOf?: SandboxSchema[];
	oneOf?: SandboxSchema[];
}

/** An operation, reduced to what the sandbox reads. */
export interface SandboxOperation {
	operationId: string;
	/** The status of a success. */
	status: number;
	/** The query parameters by their names. */
	query?: { [name: string]: SandboxSchema };
	body?: SandboxSchema;
	answer?: SandboxSchema;
	/** An example of the last path parameter. The ids of these objects have the same prefix. */
	id?: string;
}
`;

/**
 * Generates the sandbox's copy of the document, without descriptions and examples: each operation with its query
 * parameters, its body and its response, and their schemas. It is a tenth of the document's size, and needs no YAML
 * parser.
 */
export function generateSandbox(document: JsonObject): string {
	const operations = listOperations(document).map((each) => ({ route: each.route, ...describe(document, each) }));
	const schemas = reachableSchemas(document, operations);
	return [
		TYPES,
		"/** Every operation of Close's API by its route. */",
		"export const OPERATIONS: { [route: string]: SandboxOperation } = {",
		...operations.map(({ route, ...operation }) => `\t${JSON.stringify(route)}: ${JSON.stringify(operation)},`),
		"};",
		"",
		"/** The schemas of their bodies and responses by name. */",
		"export const SCHEMAS: { [name: string]: SandboxSchema } = {",
		...schemas.map(([name, schema]) => `\t${JSON.stringify(name)}: ${JSON.stringify(schema)},`),
		"};",
		"",
	].join("\n");
}

function describe(document: JsonObject, { operation }: Operation): JsonObject {
	const parameters = asArray(operation.parameters).map((item) => dereference(document, item));
	const query = parameters.filter((each) => each.in === "query").map((each) => [String(each.name), each.schema ?? {}]);
	const id = parameters.filter((each) => each.in === "path").at(-1)?.example;
	const body = schemaOf(dereference(document, operation.requestBody));
	const [status = "200", answer] =
		Object.entries(asObject(operation.responses)).find(([code]) => code.startsWith("2")) ?? [];
	const answerSchema = schemaOf(dereference(document, answer));
	return {
		operationId: String(operation.operationId),
		status: Number(status),
		...(query.length > 0 && {
			query: Object.fromEntries(query.map(([name, schema]) => [name, reduce(schema ?? {})])),
		}),
		...(body !== undefined && { body: reduce(body) }),
		...(answerSchema !== undefined && { answer: reduce(answerSchema) }),
		...(typeof id === "string" && { id }),
	};
}

function schemaOf(body: JsonObject): Json | undefined {
	return asObject(asObject(body.content)["application/json"]).schema;
}

/** A schema with the keywords that the sandbox reads. A reference is the name of the schema. */
function reduce(value: Json): Json {
	const schema = asObject(value);
	if (typeof schema.$ref === "string") return { ref: schema.$ref.replace(SCHEMA_PREFIX, "") };
	const kept: JsonObject = {};
	for (const keyword of KEYWORDS) {
		const part = schema[keyword];
		if (part !== undefined) kept[keyword] = reduceKeyword(keyword, part);
	}
	return kept;
}

function reduceKeyword(keyword: string, value: Json): Json {
	if (keyword === "properties" || keyword === "patternProperties") {
		return Object.fromEntries(Object.entries(asObject(value)).map(([name, schema]) => [name, reduce(schema)]));
	}
	if (keyword === "allOf" || keyword === "anyOf" || keyword === "oneOf") return asArray(value).map(reduce);
	return isObject(value) ? reduce(value) : value;
}

/** The schemas that the operations refer to, and those that these refer to, in the order of their names. */
function reachableSchemas(document: JsonObject, operations: JsonObject[]): [string, Json][] {
	const all = asObject(asObject(document.components).schemas);
	const found = new Set<string>();
	const visit = (name: string) => {
		if (found.has(name)) return;
		found.add(name);
		forEachReference(all[name] ?? {}, (ref) => visit(ref.replace(SCHEMA_PREFIX, "")));
	};
	for (const [, name = ""] of JSON.stringify(operations).matchAll(/"ref":"([^"]+)"/g)) visit(name);
	return [...found].sort().map((name) => [name, reduce(all[name] ?? {})]);
}
