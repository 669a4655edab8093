import { isRecord } from "../../../close/values.ts";
import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { alternatives, type Fields, isNullable, objectSchema, resolve, typesOf } from "./schema.ts";

/** Close's message for a missing field. */
export const REQUIRED = "This field is required.";
// Close's messages for these are not known.
export const INVALID = "Invalid value.";
export const UNKNOWN = "Unknown field.";

/** Returns an error for each invalid field of a body, by the field's name; `{}` if the body matches the schema. */
export function checkBody(schema: SandboxSchema, body: Fields): Fields {
	const errors = alternatives(schema).map((each) => checkObject(each, body));
	return errors.reduce((fewest, each) => (hasFewer(each, fewest) ? each : fewest));
}

/** Of several alternatives, the errors are those of the alternative that the body matches best. */
function hasFewer(errors: Fields, others: Fields): boolean {
	return Object.keys(errors).length < Object.keys(others).length;
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

/** Returns the error of a value: a message, or an object of messages for a nested value; undefined if it is valid. */
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
