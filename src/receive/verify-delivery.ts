import { type Delivery, parseDelivery } from "./delivery.ts";
import { DeliveryError } from "./delivery-error.ts";
import { type DeliveryHeaders, readHeader } from "./read-header.ts";
import { bytesOf, checksOf, type SignatureKeys } from "./signature-key.ts";

/** How the signature of a delivery is checked. */
export interface SignatureOptions {
	/**
	 * The `signature_key` of the subscription, 64 hex characters. Several while one replaces another. A function gets
	 * the subscription's id, before anything is verified, and gives its key or keys, or nothing if it knows none.
	 */
	signatureKey:
		| SignatureKeys
		| ((subscriptionId: string) => SignatureKeys | null | undefined | Promise<SignatureKeys | null | undefined>);
	/** How far the timestamp may be from the clock. */
	tolerance?: {
		/**
		 * How long ago Close may have signed, in ms; 73 hours unless given. Close retries for 72 hours and does not say
		 * that it signs anew, so a shorter time may lose events.
		 */
		past?: number;
		/** How far Close's clock may be ahead, in ms; 5 minutes unless given. */
		future?: number;
	};
	/** The clock: ms since 1970, as from `Date.now`. */
	now?: () => number;
}

/** What `verifyDelivery` takes. */
export interface VerifyOptions extends SignatureOptions {
	/** The body as it came, before any parsing. */
	body: Uint8Array | ArrayBuffer | string;
	/** The headers of the request, or the `Request` itself. */
	headers: DeliveryHeaders | Request;
}

const HOUR = 3_600_000;

/**
 * Resolves to the delivery if Close signed it: if `close-sig-hash` is the HMAC-SHA256 of `close-sig-timestamp`
 * followed by the raw body, and the time is within `tolerance` (developer.close.com/api/resources/webhooks).
 *
 * Rejects with a `DeliveryError`, whose `code` says which check failed.
 */
export async function verifyDelivery(options: VerifyOptions): Promise<Delivery> {
	const { headers, signatureKey, tolerance, now = Date.now } = options;
	const body = readBody(options.body);
	const source = headers instanceof Request ? headers.headers : headers;
	const hash = bytesOf(readHeader(source, "close-sig-hash"), "invalid_hash", "close-sig-hash");
	const timestamp = readHeader(source, "close-sig-timestamp");
	const age = now() - Number(timestamp) * 1000;
	// Written so that a tolerance that is not a number refuses.
	const code = Number.isNaN(age)
		? "invalid_timestamp"
		: !(age <= (tolerance?.past ?? 73 * HOUR))
			? "too_old"
			: !(-age <= (tolerance?.future ?? HOUR / 12)) && "from_the_future";
	if (code) throw new DeliveryError(code, "close-sig-timestamp", "Is the clock here right?");
	let delivery: Delivery | undefined;
	let keys = signatureKey;
	if (typeof keys === "function") {
		// Not trusted yet: it only says whose key to take.
		delivery = parseDelivery(body);
		keys = (await keys(delivery.subscription_id)) ?? [];
	}
	for (const check of checksOf(keys)) {
		const matches = check(timestamp, body, hash);
		// Only Web Crypto has to be waited for.
		if (matches === true || (await matches)) return delivery ?? parseDelivery(body);
	}
	throw new DeliveryError("mismatch", "close-sig-hash", "Is the key this subscription's, and the body raw?");
}

function readBody(body: unknown): Uint8Array {
	if (body instanceof Uint8Array) return body;
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	if (typeof body === "string") return new TextEncoder().encode(body);
	throw new DeliveryError("already_parsed", "body", "Move the receiver above the parser, such as express.json().");
}
