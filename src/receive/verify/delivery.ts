import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { isRecord } from "../../close/values.ts";
import { DeliveryError } from "../delivery-error.ts";

/** The body of a request from Close: one event, for one subscription. */
export interface Delivery {
	/** The subscription that the delivery is for, such as `whsub_8AmjKCZYT3zI8eZoi4HhFC`. */
	subscription_id: string;
	/** The event. Comparing its `object_type` and `action` narrows it. */
	event: CloseEvent | UnlistedEvent;
}

const decoder = new TextDecoder();

/** Parses the body of a delivery. Throws a `DeliveryError` if it is not one. */
export function parseDelivery(body: Uint8Array): Delivery {
	let parsed: unknown;
	try {
		parsed = JSON.parse(decoder.decode(body));
	} catch {
		throw new DeliveryError("not_json", "The body is not JSON, so it is not a delivery from Close.");
	}
	if (isDelivery(parsed)) return parsed;
	throw new DeliveryError(
		"not_a_delivery",
		"The body is JSON, but not a delivery: it needs a subscription_id, and an event with an id.",
	);
}

/**
 * `subscription_id` is the first property of the delivery that was recorded, and the last one of the example in Close's
 * documentation (developer.close.com/api/resources/webhooks).
 */
const SEARCHED_BYTES = 200;

/**
 * Finds the subscription id in a body, for a message. Searches only both ends, because the body is not verified and
 * parsing it could take many times its size in memory.
 */
export function findSubscriptionId(body: Uint8Array): string | undefined {
	const start = decoder.decode(body.subarray(0, SEARCHED_BYTES));
	const end = decoder.decode(body.subarray(-SEARCHED_BYTES));
	return /"subscription_id"\s*:\s*"(whsub_\w{1,64})"/.exec(`${start} ${end}`)?.[1];
}

/**
 * Checks only the ids that a receiver needs. The rest can be trusted if the signature is right, which the caller checks.
 */
function isDelivery(value: unknown): value is Delivery {
	return (
		isRecord(value) &&
		typeof value.subscription_id === "string" &&
		isRecord(value.event) &&
		typeof value.event.id === "string" &&
		value.event.id !== ""
	);
}
