/** Which check failed; `DeliveryError` has it as `code`. */
export type DeliveryErrorCode =
	/** No signature key was given, or none is known for the subscription. */
	| "missing_key"
	/** A signature key is not 64 hex characters. */
	| "invalid_key"
	/** `close-sig-hash` or `close-sig-timestamp` is absent. */
	| "missing_header"
	/** One of the two headers is there twice, with different values. */
	| "repeated_header"
	/** `close-sig-hash` is not 64 hex characters. */
	| "invalid_hash"
	/** `close-sig-timestamp` is not a number. */
	| "invalid_timestamp"
	/** Close signed longer ago than `tolerance.past`. */
	| "too_old"
	/** Close signed further ahead of this clock than `tolerance.future`. */
	| "too_new"
	/** The hash is not that of this timestamp and body under any of the keys. */
	| "mismatch"
	/** Somebody read or parsed the body before. */
	| "parsed_body"
	/** The body is not JSON. */
	| "not_json"
	/** The body is JSON, but not an event with a subscription's id. */
	| "not_a_delivery"
	/** `receiver.handle` was given an event that is being handled at this moment. */
	| "in_progress"
	/** `receiver.handle` was given an event whose data Close hid. */
	| "hidden_data";

/** A delivery or an event was refused, and no handler has seen it. The message is the code and what to do. */
export class DeliveryError extends Error {
	/** The name of the class. */
	override readonly name: string = "DeliveryError";
	/** Which check failed. */
	declare readonly code: DeliveryErrorCode;

	/** @hidden */
	constructor(code: DeliveryErrorCode, remedy: string) {
		super(`${code}: ${remedy}`);
		this.code = code;
	}
}
