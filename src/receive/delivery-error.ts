/** Why a delivery or an event was rejected; `DeliveryError` has it as `code`. */
export type DeliveryErrorCode =
	/** The request is not a POST. */
	| "not_a_post"
	/** The receiver is being drained and accepts no new events. */
	| "draining"
	/** The body is larger than `maxBodySize`. */
	| "too_large"
	/** The body was read, decoded or parsed before the receiver got it. */
	| "parsed_body"
	/** No signature key is set, or there is none for the subscription. */
	| "missing_key"
	/** A signature key is not 64 hex characters. */
	| "invalid_key"
	/** `close-sig-hash` or `close-sig-timestamp` is absent. */
	| "missing_header"
	/** One of the two headers is repeated with different values. */
	| "repeated_header"
	/** `close-sig-hash` is not 64 hex characters. */
	| "invalid_hash"
	/** `close-sig-timestamp` is not a number. */
	| "invalid_timestamp"
	/** The delivery was signed longer ago than `tolerance.past`. */
	| "too_old"
	/** The delivery was signed further in the future than `tolerance.future`. */
	| "too_new"
	/** The hash is not the signature of this timestamp and body with any of the keys. */
	| "mismatch"
	/** The body is not JSON. */
	| "not_json"
	/** The body is JSON, but not an event with the id of a subscription. */
	| "not_a_delivery"
	/** `receiver.handle` was called with an event that is currently being handled. */
	| "in_progress"
	/** `receiver.handle` was called with an event whose data Close has hidden. */
	| "hidden_data";

/**
 * A delivery or an event was rejected before a handler was called, or the `signatureKey` of a new receiver is missing or
 * malformed. The message says what to do.
 */
export class DeliveryError extends Error {
	/** Why it was rejected. */
	readonly code: DeliveryErrorCode;

	static {
		// On the prototype, so that `stack` begins with it. `this`, because bundlers rename a class whose static block
		// contains its name, and consoles would print the new name.
		this.prototype.name = "DeliveryError";
	}

	/** @hidden */
	constructor(code: DeliveryErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}
