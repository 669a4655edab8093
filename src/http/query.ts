import { CloseInputError } from "./errors/errors.ts";

/**
 * Writes query parameters as Close reads them: an array as its values with commas between, and nothing for undefined and
 * null.
 */
export function writeQuery(query: object): string {
	const pairs: string[] = [];
	for (const [name, value] of Object.entries(query)) {
		if (value === undefined || value === null) continue;
		const values: unknown[] = Array.isArray(value) ? value : [value];
		// Close would return everything for the absent parameter that openapi-fetch makes of an empty array.
		if (values.length === 0) {
			throw new CloseInputError(
				`The query parameter ${name} is an empty array. Leave it out if you want everything, and send nothing if you want nothing.`,
			);
		}
		pairs.push(`${encodeURIComponent(name)}=${values.map((each) => writeValue(each, name)).join(",")}`);
	}
	return pairs.join("&");
}

function writeValue(value: unknown, name: string): string {
	if (value instanceof Date) return encodeURIComponent(value.toISOString());
	if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
		return encodeURIComponent(value);
	}
	throw new CloseInputError(
		`The query parameter ${name} must be a string, number, boolean, Date or an array of them; it is ${JSON.stringify(value)}.`,
	);
}
