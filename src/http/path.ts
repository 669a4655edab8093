import { CloseInputError } from "./errors/errors.ts";

/**
 * Fills the parameters of a path in. A parameter that is empty, `.`, `..` or contains a slash would make it another
 * path, so it is rejected: openapi-fetch itself sends `DELETE /webhook/../` for the id `..`.
 */
export function fillPath(path: string, parameters: Record<string, unknown>): string {
	return path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
		const value = parameters[name];
		if ((typeof value !== "string" && typeof value !== "number") || /^\.{0,2}$|[/\\]/.test(String(value))) {
			throw new CloseInputError(
				`The path parameter ${name} must be an id, without slashes; it is ${JSON.stringify(value) ?? "missing"}.`,
			);
		}
		return encodeURIComponent(value);
	});
}
