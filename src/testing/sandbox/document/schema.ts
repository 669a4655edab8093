import { type SandboxSchema, SCHEMAS } from "../../../generated/sandbox.ts";

/** The fields of an object of Close. */
export interface Fields {
	[field: string]: unknown;
}

/** The schema of an object, with the parts of an `allOf` merged. */
export interface ObjectSchema {
	properties: { [name: string]: SandboxSchema };
	required: ReadonlySet<string>;
	/** Whether other fields are forbidden. */
	isClosed: boolean;
	/** Whether it has custom fields, as `custom.cf_…`. */
	hasCustomFields: boolean;
}

const objects = new WeakMap<SandboxSchema, ObjectSchema>();

/** Follows a schema's references. */
export function resolve(schema: SandboxSchema): SandboxSchema {
	return schema.ref === undefined ? schema : resolve(SCHEMAS[schema.ref] ?? {});
}

export function objectSchema(schema: SandboxSchema): ObjectSchema {
	const resolved = resolve(schema);
	const known = objects.get(resolved);
	if (known) return known;
	const parts = (resolved.allOf ?? []).map(objectSchema);
	const made: ObjectSchema = {
		properties: Object.assign({}, ...parts.map(({ properties }) => properties), resolved.properties),
		required: new Set([...parts.flatMap(({ required }) => [...required]), ...(resolved.required ?? [])]),
		isClosed: resolved.additionalProperties === false,
		hasCustomFields: resolved.patternProperties !== undefined || parts.some((part) => part.hasCustomFields),
	};
	objects.set(resolved, made);
	return made;
}

/** The schemas of an `anyOf` or `oneOf`; otherwise the schema itself. */
export function alternatives(schema: SandboxSchema): SandboxSchema[] {
	const resolved = resolve(schema);
	return resolved.anyOf ?? resolved.oneOf ?? [resolved];
}

export function typesOf(schema: SandboxSchema): string[] {
	const { type } = resolve(schema);
	if (type === undefined) return [];
	return typeof type === "string" ? [type] : type;
}

/** Whether a value may be null. A schema without a type allows everything. */
export function isNullable(schema: SandboxSchema): boolean {
	const resolved = resolve(schema);
	if (resolved.const !== undefined) return false;
	if (resolved.enum) return resolved.enum.includes(null);
	if (resolved.anyOf || resolved.oneOf) return alternatives(resolved).some(isNullable);
	const types = typesOf(resolved);
	return resolved.allOf === undefined && (types.length === 0 || types.includes("null"));
}

/**
 * The rule for values that the document does not describe: null if the value may be null, otherwise the empty value of its
 * type, which is "", 0, false, [], an object with its required fields, the first value of an enum, or `date`.
 */
export function emptyValue(schema: SandboxSchema, date: string): unknown {
	if (isNullable(schema)) return null;
	const resolved = resolve(schema);
	if (resolved.const !== undefined) return resolved.const;
	if (resolved.enum) return resolved.enum[0];
	const [alternative] = resolved.anyOf ?? resolved.oneOf ?? [];
	if (alternative) return emptyValue(alternative, date);
	switch (resolved.allOf ? "object" : typesOf(resolved)[0]) {
		case "array":
			return [];
		case "object":
			return emptyObject(resolved, date);
		case "string":
			return emptyString(resolved, date);
		case "boolean":
			return false;
		default:
			return 0;
	}
}

/** An object with its required fields. */
export function emptyObject(schema: SandboxSchema, date: string): Fields {
	const { properties, required } = objectSchema(schema);
	return Object.fromEntries([...required].map((name) => [name, emptyValue(properties[name] ?? {}, date)]));
}

function emptyString({ format }: SandboxSchema, date: string): string {
	if (format === "date-time") return date;
	return format === "date" ? date.slice(0, 10) : "";
}

/** Whether `emptyValue` invents the value: it is neither null nor a list nor a constant. */
export function isInvented(schema: SandboxSchema): boolean {
	return !isNullable(schema) && resolve(schema).const === undefined && !typesOf(schema).includes("array");
}

/** Adds the required fields to a value's nested objects, and removes nulls that the schema does not allow. */
export function fillRequired(schema: SandboxSchema | undefined, value: unknown): unknown {
	if (!schema || value === null || typeof value !== "object") return value;
	const resolved = alternatives(schema).find((each) => !typesOf(each).includes("null")) ?? schema;
	if (Array.isArray(value)) {
		const { items } = resolve(resolved);
		return value.map((item) => fillRequired(items, item));
	}
	const { properties, required } = objectSchema(resolved);
	const given = Object.entries(value).filter(([name, each]) => each !== null || isNullable(properties[name] ?? {}));
	const object: Fields = Object.fromEntries(given.map(([name, each]) => [name, fillRequired(properties[name], each)]));
	for (const name of required) object[name] ??= emptyValue(properties[name] ?? {}, "");
	return object;
}
