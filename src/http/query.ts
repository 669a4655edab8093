import { describeValue } from "../close/values.ts";
import { CloseInputError } from "./errors/errors.ts";

/** Formats query parameters as Close reads them: an array is joined with commas; undefined and null are left out. */
export function writeQuery(query: object): string {
	const pairs: string[] = [];
	for (const [name, value] of Object.entries(query)) {
		if (value === undefined || value === null) continue;
		const values: unknown[] = Array.isArray(value) ? value : [value];
		// Without the parameter, Close would return everything.
		if (values.length === 0) {
			throw new CloseInputError(
				`The query parameter ${name} is an empty array. Leave it out to get everything. If you want nothing, do not make the call.`,
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
		`The query parameter ${name} must be a string, number, boolean, Date or an array of them; it is ${describeValue(value)}.`,
	);
}
