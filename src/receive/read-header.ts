import { DeliveryError } from "./delivery-error.ts";

/** The headers of a request: `Headers`, or a plain object with names in any case. */
export type DeliveryHeaders = Headers | { readonly [name: string]: string | readonly string[] | undefined };

/** The value of one of the two headers of a signature. Throws a `DeliveryError` for none, and for two that differ. */
export function readHeader(headers: DeliveryHeaders, name: "close-sig-hash" | "close-sig-timestamp"): string {
	let found: unknown;
	if (headers instanceof Headers) found = headers.get(name);
	else {
		for (const key in headers) {
			if (key.toLowerCase() === name) found = found ? `${found},${headers[key]}` : headers[key];
		}
	}
	// HTTP joins repeated values with a comma too, and a space.
	const text = `${found ?? ""}`;
	const [value, other] = /,/.test(text) ? new Set(text.split(/, ?/)) : [text];
	if (value && !other) return value;
	throw new DeliveryError(text ? "repeated_header" : "missing_header", `Close sends one ${name}.`);
}
