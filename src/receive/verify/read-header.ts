import type { HASH_HEADER, TIMESTAMP_HEADER } from "../../close/signature/hmac.ts";
import { DeliveryError } from "../delivery-error.ts";

/**
 * The headers of a request: `Headers`, an object with a similar `get` method, or a plain object with names in any case.
 */
export type DeliveryHeaders =
	| {
			/**
			 * Returns the value of a header by its lower-case name, whatever case the request used. The values of a
			 * repeated header are joined with a comma, as in `Headers`.
			 */
			get(name: string): string | null | undefined;
	  }
	| { readonly [name: string]: string | readonly string[] | undefined };

type SignatureHeader = typeof HASH_HEADER | typeof TIMESTAMP_HEADER;

/**
 * Returns the value of a signature header. Throws a `DeliveryError` if it is absent, or repeated with a different
 * value.
 */
export function readHeader(headers: DeliveryHeaders, name: SignatureHeader): string {
	const values = findValues(headers, name);
	const value = values[0];
	if (values.some((each) => each !== value)) {
		throw new DeliveryError("repeated_header", `The request has several ${name} headers with different values.`);
	}
	if (value) return value;
	throw new DeliveryError(
		"missing_header",
		`The request has no ${name} header. Close did not send it, or a proxy removed the header.`,
	);
}

function findValues(headers: DeliveryHeaders, name: string): string[] {
	if (hasGet(headers)) return splitValues(headers.get(name) ?? "");
	// Untyped code may pass no headers.
	return Object.entries(headers ?? {})
		.filter(([each]) => each.toLowerCase() === name)
		.flatMap(([, value]) => value ?? [])
		.flatMap(splitValues);
}

/** `Headers` and Node join the values of a repeated header. */
function splitValues(value: string): string[] {
	return value.split(/, ?/);
}

function hasGet(headers: DeliveryHeaders): headers is Extract<DeliveryHeaders, { get(name: string): unknown }> {
	return typeof headers?.get === "function";
}
