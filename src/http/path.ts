import { describeValue } from "../close/values.ts";
import { CloseInputError } from "./errors/errors.ts";

/**
 * The only route with a parameter whose value may contain a slash: there, `custom_activity_type/actitype_1` is an
 * object type. Its parts are sent as path segments, as Close documents.
 */
const OBJECT_TYPE_PATH = "/custom_field/shared/{id}/association/{object_type}/";

/**
 * Inserts path parameters into a template such as `/lead/{id}/`. Rejects a value that is empty, `.`, `..` or contains a slash, because it would
 * change the path: for the id `..`, openapi-fetch sends `DELETE /webhook/../`.
 */
export function fillPath(template: string, parameters: Record<string, unknown>): string {
	return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
		const value = parameters[name];
		const mayHaveSlash = name === "object_type" && template.endsWith(OBJECT_TYPE_PATH) && typeof value === "string";
		const parts = mayHaveSlash ? value.split("/") : [value];
		return parts.map((part) => encodeSegment(part, name, value)).join("/");
	});
}

function encodeSegment(part: unknown, name: string, value: unknown): string {
	const isSegment = (typeof part === "string" || typeof part === "number") && !/^\.{0,2}$|[/\\]/.test(String(part));
	if (isSegment) return encodeURIComponent(part);
	const shown = value === undefined ? "missing" : describeValue(value);
	throw new CloseInputError(`The path parameter ${name} must be an id, without slashes; it is ${shown}.`);
}
