import type { HASH_HEADER, TIMESTAMP_HEADER } from "../../close/signature/hmac.ts";
import { DeliveryError } from "./delivery-error.ts";

/** The headers of a request: `Headers`, or what has a `get` as they do, or a plain object with names in any case. */
export type DeliveryHeaders =
	| {
			/**
			 * Gets a name in lower case, and finds the header in whatever case it came. Values of a repeated header are
			 * joined with a comma, as `Headers` does.
			 */
			get(name: string): string | null | undefined;
	  }
	| { readonly [name: string]: string | readonly string[] | undefined };

/** The value of one of the two headers of a signature. Throws a `DeliveryError` for none, and for two that differ. */
export function readHeader(
	headers: DeliveryHeaders | (Request & { get?: never }),
	name: typeof HASH_HEADER | typeof TIMESTAMP_HEADER,
): string {
	let found: unknown;
	if (typeof headers?.get === "function") found = headers.get(name);
	// Asked of what has no `get` alone, so not for each delivery: on Node it takes longer than to find a header.
	else if (headers instanceof Request) found = headers.headers.get(name);
	else {
		for (const key in headers) {
			const value = headers[key as keyof typeof headers];
			if (key.toLowerCase() === name) found = found ? [found, value] : value;
		}
	}
	// HTTP joins repeated values with a comma too, and a space. To look for a repetition takes longer than for a comma.
	const text = `${found ?? ""}`;
	const value = /,/.test(text) ? /^([^,]+)(, ?\1)+$/.exec(text)?.[1] : text;
	if (value) return value;
	throw new DeliveryError(text ? "repeated_header" : "missing_header", `Is there one ${name}?`);
}
