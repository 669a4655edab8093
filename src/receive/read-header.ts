import { DeliveryError } from "./delivery-error.ts";

/** The headers of a request: `Headers`, or a plain object with names in any case. */
export type DeliveryHeaders = Headers | { readonly [name: string]: string | readonly string[] | undefined };

/** The value of one of the two headers of a signature. Throws a `DeliveryError` for none, and for two that differ. */
export function readHeader(headers: DeliveryHeaders, name: "close-sig-hash" | "close-sig-timestamp"): string {
	let found: string | undefined;
	for (const [key, value = ""] of Symbol.iterator in headers ? headers : Object.entries(headers)) {
		if (key.toLowerCase() === name) {
			// Both HTTP and an array as text join repeated values with a comma.
			for (const each of String(value).split(/, */)) {
				found ??= each;
				if (found !== each) throw new DeliveryError("repeated_header", name, "Does a proxy add it?");
			}
		}
	}
	if (found) return found;
	throw new DeliveryError("missing_header", name, "Does a proxy drop it?");
}
