import type { LoggedEvent } from "../close/events/close-event.ts";
import { hashContent } from "../close/signature/hmac.ts";
import { decodeHex, isHexOf32Bytes } from "../close/signature/key.ts";
import type { components } from "../generated/schema.ts";

/** @inline */
type AnyEvent = LoggedEvent | components["schemas"]["Event"];

/** What `signDelivery` takes: an event to wrap as Close does, or a body to sign as it is. */
export type SignDeliveryOptions = {
	/** The subscription's `signature_key`, 64 hex characters. */
	signatureKey: string;
	/** When it is signed, in whole seconds since 1970; now unless given. */
	timestamp?: number;
} & (
	| {
			/** The event to deliver. */
			event: AnyEvent;
			/** The subscription that the delivery is for; one of the documentation's unless given. */
			subscriptionId?: string;
			/** Not with an `event`. */
			body?: never;
	  }
	| {
			/** The body to sign as it is, such as one that is not JSON. */
			body: string;
			/** Not with a `body`. */
			event?: never;
			/** Not with a `body`, which holds it. */
			subscriptionId?: never;
	  }
);

/** A delivery as Close sends it. */
export interface SignedDelivery {
	/** The HTTP method. */
	method: "POST";
	/** The headers. */
	headers: {
		/** The type of the body. */
		"content-type": "application/json";
		/** The HMAC-SHA256 of timestamp and body, as 64 hex characters. */
		"close-sig-hash": string;
		/** When it was signed, in seconds since 1970. */
		"close-sig-timestamp": string;
	};
	/** The JSON that is signed. Send it as it is: other white space makes another hash. */
	body: string;
}

/**
 * Signs a delivery as Close does (developer.close.com/api/resources/webhooks). The result is what `new Request` and
 * `fetch` take: `receiver.fetch(new Request("https://test.example.com", await signDelivery({ event, signatureKey })))`.
 * Other HTTP libraries take its `headers` and `body`.
 *
 * Rejects with a `TypeError` when the key is not 64 hex characters or the timestamp is not in seconds.
 */
export async function signDelivery(options: SignDeliveryOptions): Promise<SignedDelivery> {
	const { signatureKey, timestamp = Math.floor(Date.now() / 1000) } = options;
	if (!isHexOf32Bytes(signatureKey)) {
		throw new TypeError('signatureKey must be 64 hex characters, such as "0123456789abcdef".repeat(4).');
	}
	// In ms it would be in the far future, and every receiver would refuse it without saying why.
	if (!Number.isInteger(timestamp) || timestamp < 0 || timestamp > 99_999_999_999) {
		throw new TypeError(`timestamp must be in whole seconds since 1970, as Math.floor(ms / 1000); it is ${timestamp}.`);
	}
	const body = options.body ?? deliveryBody(options.event, options.subscriptionId);
	return {
		method: "POST",
		headers: {
			"content-type": "application/json",
			"close-sig-hash": await hashContent(decodeHex(signatureKey), {
				timestamp: String(timestamp),
				body: new TextEncoder().encode(body),
			}),
			"close-sig-timestamp": String(timestamp),
		},
		body,
	};
}

function deliveryBody(event: AnyEvent | undefined, subscriptionId = "whsub_8AmjKCZYT3zI8eZoi4HhFC"): string {
	if (typeof event !== "object" || event === null) {
		throw new TypeError('signDelivery takes an event, such as sampleEvent("lead.created"), or a body.');
	}
	return JSON.stringify({ event, subscription_id: subscriptionId });
}
