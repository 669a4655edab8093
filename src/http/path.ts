import { CloseInputError } from "./errors/errors.ts";

/**
 * The one parameter whose value may have a slash: `custom_activity_type/actitype_1` is an object type there. Its parts
 * are sent as segments of the path, as Close's documentation writes them.
 */
const OBJECT_TYPE_PATH = "/custom_field/shared/{id}/association/{object_type}/";

/**
 * Puts path parameters into a path. A value that is empty, `.`, `..` or has a slash would make a different path:
 * openapi-fetch itself sends `DELETE /webhook/../` for the id `..`.
 */
export function fillPath(path: string, parameters: Record<string, unknown>): string {
	return path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
		const value = parameters[name];
		const mayHaveSlash = name === "object_type" && path.endsWith(OBJECT_TYPE_PATH) && typeof value === "string";
		const parts = mayHaveSlash ? value.split("/") : [value];
		return parts.map((part) => encodeSegment(part, name, value)).join("/");
	});
}

function encodeSegment(part: unknown, name: string, value: unknown): string {
	const isSegment = (typeof part === "string" || typeof part === "number") && !/^\.{0,2}$|[/\\]/.test(String(part));
	if (isSegment) return encodeURIComponent(part);
	const shown = value === undefined ? "missing" : JSON.stringify(value);
	throw new CloseInputError(`The path parameter ${name} must be an id, without slashes; it is ${shown}.`);
}
