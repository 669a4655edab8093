import type { LoggedEvent } from "../events/close-event.ts";
import type { AnyEvent } from "../events/types.ts";
import { describeType, isRecord } from "../values.ts";
import { writeDelivery } from "./delivery-text.ts";
import { decodeHex, isHexOf32Bytes } from "./hex.ts";
import { hashContent } from "./hmac.ts";

/** The argument of `signDelivery`: an event to wrap as Close does, or a body to sign unchanged. */
export type SignDeliveryOptions = {
	/** The subscription's `signature_key`, 64 hex characters. */
	signatureKey: string;
	/** The time of the signature, in whole seconds since 1970. Default: now. */
	timestamp?: number;
} & (
	| {
			/** The event to deliver. */
			event: LoggedEvent | AnyEvent;
			/** The id of the subscription that the delivery is for. Default: a sample id. */
			subscriptionId?: string;
			/** Not allowed together with an `event`. */
			body?: never;
	  }
	| {
			/** The body to sign unchanged, for example one that is not JSON. */
			body: string;
			/** Not allowed together with a `body`. */
			event?: never;
			/** Not allowed together with a `body`, which contains it. */
			subscriptionId?: never;
	  }
);

/** A delivery as Close sends it. */
export interface SignedDelivery {
	/** The HTTP method. */
	method: "POST";
	/** The headers that Close was observed to send, without its tracing headers. */
	headers: {
		/** The sender. */
		"user-agent": string;
		/** The response types that Close accepts: any. */
		accept: string;
		/** The encodings that Close accepts in a response. */
		"accept-encoding": string;
		/** The type of the body, without a charset. */
		"content-type": "application/json";
		/** The HMAC-SHA256 of timestamp and body, as 64 hex characters. */
		"close-sig-hash": string;
		/** The time of the signature, in seconds since 1970. */
		"close-sig-timestamp": string;
	};
	/** The signed JSON. Send it unchanged: different white space has a different hash. */
	body: string;
}

const SAMPLE_SUBSCRIPTION_ID = "whsub_8AmjKCZYT3zI8eZoi4HhFC";

/** A timestamp above this would be in the year 5138, so it is in milliseconds. */
const LARGEST_TIMESTAMP = 99_999_999_999;

/**
 * Signs a delivery as Close does (developer.close.com/api/resources/webhooks), with a body that has Close's spacing and
 * order of fields. Pass the result to `new Request` or `fetch`:
 * `receiver.fetch(new Request("https://test.example.com", await signDelivery({ event, signatureKey })))`. For other
 * HTTP libraries use its `headers` and `body`.
 *
 * Rejects with a `TypeError` if the key is not 64 hex characters or the timestamp is not in seconds.
 */
export async function signDelivery(options: SignDeliveryOptions): Promise<SignedDelivery> {
	if (!isRecord(options)) {
		throw new TypeError(
			`signDelivery: expected options, such as { event, signatureKey }; got ${describeType(options)}.`,
		);
	}
	const { signatureKey, timestamp = Math.floor(Date.now() / 1000) } = options;
	requireKey(signatureKey);
	requireTimestamp(timestamp);
	const body = options.body ?? writeBody(options.event, options.subscriptionId);
	const content = { timestamp: String(timestamp), body: new TextEncoder().encode(body) };
	return {
		method: "POST",
		headers: {
			"user-agent": "Close Webhooks 2.0",
			accept: "*/*",
			"accept-encoding": "gzip, deflate",
			"content-type": "application/json",
			"close-sig-hash": await hashContent(decodeHex(signatureKey), content),
			"close-sig-timestamp": content.timestamp,
		},
		body,
	};
}

function requireKey(signatureKey: unknown): void {
	if (typeof signatureKey === "string" && isHexOf32Bytes(signatureKey)) return;
	throw new TypeError(
		'signDelivery: signatureKey must be 64 hex characters. In a test, "0123456789abcdef".repeat(4) will do.',
	);
}

function requireTimestamp(timestamp: number): void {
	if (Number.isInteger(timestamp) && timestamp >= 0 && timestamp <= LARGEST_TIMESTAMP) return;
	throw new TypeError(
		`signDelivery: timestamp is ${timestamp}. It must be in whole seconds since 1970: Math.floor(ms / 1000).`,
	);
}

function writeBody(event: LoggedEvent | AnyEvent | undefined, subscriptionId = SAMPLE_SUBSCRIPTION_ID): string {
	if (typeof event !== "object" || event === null) {
		throw new TypeError(
			`signDelivery: event is ${String(event)}. Pass an event such as sampleEvent("lead.created"), or a body.`,
		);
	}
	return writeDelivery(event, subscriptionId);
}
