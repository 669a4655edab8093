import { CloseInputError } from "./errors/errors.ts";

/**
 * Puts path parameters into a path. An empty one, `.`, `..` or one with a slash would make another path of it:
 * openapi-fetch by itself sends `DELETE /webhook/../` for the id `..`.
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
