import { RETRY_WINDOW_MS } from "../../close/limits.ts";
import { HASH_HEADER, isSignedWith, TIMESTAMP_HEADER } from "../../close/signature/hmac.ts";
import { decodeHex, isHexOf32Bytes } from "../../close/signature/key.ts";
import { type Delivery, parseDelivery } from "./delivery.ts";
import { DeliveryError } from "./delivery-error.ts";
import { type DeliveryHeaders, readHeader } from "./read-header.ts";
import { decodeKeys, type SignatureKeys } from "./signature-key.ts";

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
	tolerance?:
		| {
				/**
				 * How long ago Close may have signed, in ms; 73 hours unless given. Close retries for 72 hours and does not say
				 * that it signs anew, so a shorter time may lose events.
				 */
				past?: number;
				/** How far Close's clock may be ahead, in ms; 5 minutes unless given. */
				future?: number;
		  }
		| undefined;
	/** The clock: ms since 1970, as from `Date.now`. */
	now?: (() => number) | undefined;
}

/** What `verifyDelivery` takes. */
export interface VerifyOptions extends SignatureOptions {
	/** The body as it came, before any parsing. */
	body: Uint8Array | ArrayBuffer | string;
	/** The headers of the request, or the `Request` itself. */
	headers: DeliveryHeaders | Request;
}

/**
 * Resolves to the delivery if Close signed it: if `close-sig-hash` is the HMAC-SHA256 of `close-sig-timestamp`
 * followed by the raw body, and the time is within `tolerance` (developer.close.com/api/resources/webhooks).
 *
 * Rejects with a `DeliveryError`, whose `code` says which check failed.
 */
export async function verifyDelivery({
	body,
	headers,
	signatureKey,
	tolerance: { past = RETRY_WINDOW_MS, future = 300_000 } = {},
	now = Date.now,
}: VerifyOptions): Promise<Delivery> {
	const bytes: unknown =
		typeof body === "string"
			? new TextEncoder().encode(body)
			: body instanceof ArrayBuffer
				? new Uint8Array(body)
				: body;
	if (!(bytes instanceof Uint8Array)) throw new DeliveryError("parsed_body", "Is the body raw?");
	const timestamp = readHeader(headers, TIMESTAMP_HEADER);
	const hash = readHeader(headers, HASH_HEADER);
	if (!isHexOf32Bytes(hash)) throw new DeliveryError("invalid_hash", "Is it 64 hex digits?");
	const age = now() - +timestamp * 1000;
	// Written so that a tolerance that is not a number refuses.
	const code = age <= past ? (-age <= future ? "" : "too_new") : age ? "too_old" : "invalid_timestamp";
	if (code) throw new DeliveryError(code, "Is the clock right?");
	let delivery: Delivery | undefined;
	// Before it is verified a delivery is not trusted: it only says whose key to take.
	const keys =
		typeof signatureKey === "function"
			? // biome-ignore lint/suspicious/noAssignInExpressions: a large body is not parsed twice
				await signatureKey((delivery = parseDelivery(bytes)).subscription_id)
			: signatureKey;
	for (const key of decodeKeys(keys)) {
		if (await isSignedWith(key, { timestamp, body: bytes }, decodeHex(hash))) return delivery ?? parseDelivery(bytes);
	}
	throw new DeliveryError("mismatch", "Is the key right, the body raw?");
}
