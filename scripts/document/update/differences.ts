import { asArray, asObject, isObject, type Json, type JsonObject } from "../json.ts";
import { dereference } from "../references.ts";

/** A difference of a published operation from ours, such as `200 data[].name: string, ours integer`. */
export type Difference = string;

/** One of the two documents that are compared. */
interface Side {
	document: JsonObject;
	schema: Json | undefined;
}

/**
 * Compares a published operation with ours, and lists what is missing or different in ours. Additions in ours are not
 * listed, because additions are the purpose of a resource file.
 */
export function compareOperations(
	published: { document: JsonObject; operation: JsonObject },
	ours: { document: JsonObject; operation: JsonObject },
): Difference[] {
	const [theirSchemas, ourSchemas] = [schemasOf(published), schemasOf(ours)];
	const seen = new Set<string>();
	return [...theirSchemas].flatMap(([place, schema]) => {
		if (!ourSchemas.has(place)) return [`${place} is not in ours`];
		const ourSchema = ourSchemas.get(place);
		return compareSchemas(
			place,
			{ document: published.document, schema },
			{ document: ours.document, schema: ourSchema },
			seen,
		);
	});
}

/** The schemas of an operation's parameters and bodies, by place: `query _limit`, `body`, `200`. */
function schemasOf({
	document,
	operation,
}: {
	document: JsonObject;
	operation: JsonObject;
}): Map<string, Json | undefined> {
	const schemas = new Map<string, Json | undefined>();
	for (const item of asArray(operation.parameters)) {
		const parameter = dereference(document, item);
		schemas.set(`${parameter.in} ${parameter.name}`, parameter.schema);
	}
	const body = dereference(document, operation.requestBody);
	if (isObject(body.content)) schemas.set("body", jsonOf(body));
	for (const [status, answer] of Object.entries(asObject(operation.responses))) {
		schemas.set(status, jsonOf(dereference(document, answer)));
	}
	return schemas;
}

function jsonOf({ content }: JsonObject): Json | undefined {
	return asObject(asObject(content)["application/json"]).schema;
}

function compareSchemas(place: string, published: Side, ours: Side, seen: Set<string>): Difference[] {
	const theirs = flatten(published.document, published.schema);
	const own = flatten(ours.document, ours.schema);
	// Each pair is compared only once, because a schema may contain itself.
	const pair = `${nameOf(published.schema)} ${nameOf(ours.schema)}`;
	if (isObject(published.schema) && published.schema.$ref !== undefined) {
		if (seen.has(pair)) return [];
		seen.add(pair);
	}
	const differences: Difference[] = [];
	const theirTypes = typesOf(theirs);
	const ourTypes = typesOf(own);
	const missing = theirTypes.filter((type) => !ourTypes.includes(type));
	if (ourTypes.length > 0 && missing.length > 0) {
		differences.push(`${place}: ${theirTypes.join(" or ")}, ours ${ourTypes.join(" or ")}`);
	}
	const values = asArray(theirs.enum).filter((value) => !asArray(own.enum).includes(value));
	if (own.enum !== undefined && values.length > 0) {
		differences.push(`${place}: the value ${values.map((value) => JSON.stringify(value)).join(", ")} is not in ours`);
	}
	const ourProperties = asObject(own.properties);
	for (const [name, schema] of Object.entries(asObject(theirs.properties))) {
		const child = `${place}.${name}`;
		if (ourProperties[name] === undefined) differences.push(`${child} is not in ours`);
		else
			differences.push(
				...compareSchemas(child, { ...published, schema }, { ...ours, schema: ourProperties[name] }, seen),
			);
	}
	if (theirs.items !== undefined && own.items !== undefined) {
		const items = { theirs: { ...published, schema: theirs.items }, ours: { ...ours, schema: own.items } };
		differences.push(...compareSchemas(`${place}[]`, items.theirs, items.ours, seen));
	}
	return differences;
}

/** A schema with the properties of all schemas it consists of. */
function flatten(document: JsonObject, value: Json | undefined, depth = 0): JsonObject {
	const schema = dereference(document, value);
	const pieces = ["allOf", "anyOf", "oneOf"].flatMap((key) => asArray(schema[key]));
	if (pieces.length === 0 || depth > 8) return schema;
	const flat = [schema, ...pieces.map((piece) => flatten(document, piece, depth + 1))];
	const result: JsonObject = { ...schema };
	result.type = [...new Set(flat.flatMap(typesOf))];
	result.properties = Object.assign({}, ...flat.map(({ properties }) => asObject(properties)));
	for (const key of ["items", "enum"]) {
		const found = flat.map((piece) => piece[key]).find((each) => each !== undefined);
		if (found !== undefined) result[key] = found;
	}
	return result;
}

function typesOf({ type, properties, enum: values }: JsonObject): string[] {
	if (typeof type === "string") return [type];
	if (Array.isArray(type)) return type.map(String);
	if (isObject(properties) && Object.keys(properties).length > 0) return ["object"];
	return values === undefined
		? []
		: [...new Set(asArray(values).map((value) => (value === null ? "null" : typeof value)))];
}

function nameOf(schema: Json | undefined): string {
	return isObject(schema) && typeof schema.$ref === "string" ? schema.$ref : JSON.stringify(schema);
}
