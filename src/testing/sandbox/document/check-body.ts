import { isRecord } from "../../../close/values.ts";
import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { alternatives, type Fields, isNullable, objectSchema, resolve, typesOf } from "./schema.ts";

const REQUIRED = "This field is required.";
const INVALID = "Invalid value.";
const UNKNOWN = "Unknown field.";

/**
 * Says what is wrong with the fields of a body, by their names; nothing if it keeps to the schema. The text for a missing
 * field is Close's. Those for other mistakes are not known.
 */
export function checkBody(schema: SandboxSchema, body: Fields): Fields {
	const found = alternatives(schema).map((each) => checkObject(each, body));
	return found.reduce((best, each) => (isCloser(each, best) ? each : best));
}

/** A body that may be one of several is taken for the one that it fits best. */
function isCloser(one: Fields, other: Fields): boolean {
	return Object.keys(one).length < Object.keys(other).length;
}

function checkObject(schema: SandboxSchema, value: Fields): Fields {
	const { properties, required, isClosed, hasCustomFields } = objectSchema(schema);
	const errors: Fields = {};
	for (const name of required) {
		if (value[name] === undefined || value[name] === null) errors[name] = REQUIRED;
	}
	for (const [name, given] of Object.entries(value)) {
		const property = properties[name];
		if (property) {
			const error = errors[name] ?? checkValue(property, given);
			if (error !== undefined) errors[name] = error;
		} else if (isClosed && !(hasCustomFields && name.startsWith("custom."))) {
			errors[name] = UNKNOWN;
		}
	}
	return errors;
}

/** What is wrong with a value: a message, or an object of messages as the value is nested; undefined if nothing is. */
function checkValue(schema: SandboxSchema, value: unknown): unknown {
	const resolved = resolve(schema);
	if (value === null) return isNullable(resolved) ? undefined : INVALID;
	if (resolved.const !== undefined) return value === resolved.const ? undefined : INVALID;
	if (resolved.enum) return resolved.enum.some((each) => each === value) ? undefined : INVALID;
	if (resolved.anyOf || resolved.oneOf) {
		const errors = alternatives(resolved).map((each) => checkValue(each, value));
		return errors.includes(undefined) ? undefined : (errors.find((error) => error !== INVALID) ?? INVALID);
	}
	const types = resolved.allOf ? ["object"] : typesOf(resolved);
	if (types.length > 0 && !types.some((type) => isOfType(type, value))) return INVALID;
	if (Array.isArray(value)) return checkItems(resolved.items ?? {}, value);
	if (isRecord(value)) return nested(checkObject(resolved, value));
	return typeof value === "string" && !hasFormat(resolved.format, value) ? INVALID : undefined;
}

function checkItems(schema: SandboxSchema, values: unknown[]): unknown {
	const errors = values.flatMap((value, index) => {
		const error = checkValue(schema, value);
		return error === undefined ? [] : [[index, error]];
	});
	return errors.length > 0 ? { errors: Object.fromEntries(errors) } : undefined;
}

function nested(errors: Fields): Fields | undefined {
	return Object.keys(errors).length > 0 ? errors : undefined;
}

function isOfType(type: string, value: unknown): boolean {
	switch (type) {
		case "array":
			return Array.isArray(value);
		case "object":
			return isRecord(value);
		case "integer":
			return Number.isInteger(value);
		case "null":
			return value === null;
		default:
			return typeof value === type;
	}
}

function hasFormat(format: string | undefined, value: string): boolean {
	switch (format) {
		case "date-time":
			return !Number.isNaN(Date.parse(value));
		case "date":
			return /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value));
		case "email":
			return /^[^@\s]+@[^@\s]+$/.test(value);
		case "uri":
			return URL.canParse(value);
		default:
			return true;
	}
}
