import { decodeHex, isHexOf32Bytes } from "../../close/signature/hex.ts";
import { HASH_HEADER, isSignedWith, TIMESTAMP_HEADER } from "../../close/signature/hmac.ts";
import { describeValue, isRecord, type OwnBytes } from "../../close/values.ts";
import { DeliveryError } from "../delivery-error.ts";
import { requireFunction } from "../option-checks.ts";
import { type Delivery, findSubscriptionId, parseDelivery } from "./delivery.ts";
import { type DeliveryHeaders, readHeader } from "./read-header.ts";
import { createKeyFinder, type FindSignatureKeys, type KeyFinder, type SignatureKeys } from "./signature-key.ts";
import { readTolerance, type Tolerance } from "./tolerance.ts";

/** The options for checking the signature of a delivery. */
export interface SignatureOptions {
	/**
	 * The `signature_key` of the subscription, 64 hex characters; several keys, while one replaces another; or a
	 * function that finds the key by subscription.
	 */
	signatureKey: SignatureKeys | FindSignatureKeys;
	/** How far the timestamp may differ from the clock. */
	tolerance?: Tolerance | undefined;
	/**
	 * Returns the time that timestamps are compared with, in ms since 1970. A store has its own clock, such as the `now`
	 * of `memoryStore`. Default: `Date.now`.
	 */
	now?: (() => number) | undefined;
}

/** The argument of `verifyDelivery`. */
export interface VerifyOptions extends SignatureOptions {
	/** The body as it arrived, before any parsing. */
	body: Uint8Array | ArrayBuffer | string;
	/** The headers of the request, or the request itself: a `Request`, or another object with `headers`. */
	headers:
		| DeliveryHeaders
		| {
				/** The headers of the request. */
				readonly headers: DeliveryHeaders;
		  };
}

/**
 * Resolves to the delivery if Close signed it: if `close-sig-hash` is the HMAC-SHA256 of `close-sig-timestamp` followed
 * by the raw body, and the timestamp is within `tolerance` (developer.close.com/api/resources/webhooks).
 *
 * Rejects with a `DeliveryError`, whose `code` says which check failed, and with a `TypeError` if an option is wrong.
 */
export async function verifyDelivery({
	body,
	headers,
	signatureKey,
	tolerance,
	now = Date.now,
}: VerifyOptions): Promise<Delivery> {
	requireFunction(now, "verifyDelivery: now");
	const settings: SignatureSettings = {
		findKeys: createKeyFinder(signatureKey, "verifyDelivery"),
		tolerance: readTolerance(tolerance, "verifyDelivery"),
		now,
	};
	return verifyRequest(settings, toBytes(body), findHeaders(headers));
}

/** The checked `SignatureOptions`. */
export interface SignatureSettings {
	findKeys: KeyFinder;
	tolerance: Required<Tolerance>;
	now: () => number;
}

/** Resolves to the delivery if Close signed it. Rejects with a `DeliveryError` otherwise. */
export async function verifyRequest(
	{ findKeys, tolerance, now }: SignatureSettings,
	body: Uint8Array,
	headers: DeliveryHeaders,
): Promise<Delivery> {
	const hash = readHash(headers);
	const timestamp = readHeader(headers, TIMESTAMP_HEADER);
	requireRecent(timestamp, tolerance, now);
	for (const key of await findKeys(body)) {
		// With a key function, the body was parsed before. That result was not verified, so it is not used.
		if (await isSignedWith(key, { timestamp, body }, hash)) return parseDelivery(body);
	}
	throw new DeliveryError("mismatch", describeMismatch(body));
}

function toBytes(body: unknown): Uint8Array {
	if (typeof body === "string") return new TextEncoder().encode(body);
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	if (body instanceof Uint8Array) return body;
	throw new DeliveryError(
		"parsed_body",
		`verifyDelivery: body must be the raw body, as bytes or a string; it is of type ${typeof body}. Read it before a body parser does.`,
	);
}

/** Returns the headers themselves, or those of the request. */
function findHeaders(source: VerifyOptions["headers"]): DeliveryHeaders {
	return isRequest(source) ? source.headers : source;
}

/** Whether a value is a request. A header that is called `headers` is a string or an array, never an object. */
function isRequest(source: VerifyOptions["headers"]): source is Exclude<VerifyOptions["headers"], DeliveryHeaders> {
	const { headers }: { headers?: unknown } = Object(source);
	return isRecord(headers);
}

function readHash(headers: DeliveryHeaders): OwnBytes {
	const hash = readHeader(headers, HASH_HEADER);
	if (isHexOf32Bytes(hash)) return decodeHex(hash);
	throw new DeliveryError("invalid_hash", `${HASH_HEADER} is not 64 hex characters, so Close did not send it.`);
}

/** Throws a `DeliveryError` if the timestamp, in seconds since 1970, is too old, too new or not a number. */
function requireRecent(timestamp: string, { past, future }: Required<Tolerance>, now: () => number): void {
	const age = now() - Number(timestamp) * 1000;
	if (Number.isNaN(age)) {
		throw new DeliveryError(
			"invalid_timestamp",
			`${TIMESTAMP_HEADER} is ${describeValue(timestamp)}, which is not a number of seconds.`,
		);
	}
	if (age > past) throw new DeliveryError("too_old", describeAge("ago", age, past));
	if (-age > future) throw new DeliveryError("too_new", describeAge("in the future", -age, future));
}

function describeAge(direction: "ago" | "in the future", ms: number, allowed: number): string {
	// Rounded in opposite directions, so that the message never shows the same time twice.
	return `The delivery was signed ${inWords(ms, Math.ceil)} ${direction}; the limit is ${inWords(allowed, Math.floor)}. If Close sent it just now, correct this machine's clock.`;
}

function inWords(ms: number, round: (value: number) => number): string {
	const minutes = ms / 60_000;
	if (minutes < 2) return `${ms / 1_000} s`;
	return minutes < 120 ? `${round(minutes)} minutes` : `${round(minutes / 60)} hours`;
}

function describeMismatch(body: Uint8Array): string {
	const subscriptionId = findSubscriptionId(body);
	const subscription = subscriptionId ? `subscription ${subscriptionId}` : "the body names no subscription";
	return `The signature does not match (${subscription}). Usual causes: signatureKey is that of another subscription, the body was parsed and written again, or a proxy changed it. Find out with: npx close-crm verify`;
}
