import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { DeliveryError } from "./delivery-error.ts";

/** What Close sends: one event, for one subscription. */
export interface Delivery {
	/** The subscription that the delivery is for, such as `whsub_8AmjKCZYT3zI8eZoi4HhFC`. */
	subscription_id: string;
	/** The event. Comparing its `object_type` and `action` narrows it. */
	event: CloseEvent | UnlistedEvent;
}

const decoder = new TextDecoder();

/** Reads the JSON of a delivery. Throws a `DeliveryError` for other JSON and for what is no JSON. */
export function parseDelivery(body: Uint8Array): Delivery {
	let delivery: Delivery | null | undefined;
	try {
		delivery = JSON.parse(decoder.decode(body));
	} catch {}
	// The ids are what a receiver cannot do without. The rest is believed, since Close signs it. But a function that
	// looks up the key gets the subscription's id before that, and may hand it to a database.
	if (typeof delivery?.subscription_id === "string" && delivery.event?.id) return delivery;
	throw new DeliveryError(delivery === undefined ? "not_json" : "not_a_delivery", "Is it Close's?");
}
