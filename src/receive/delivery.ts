import type { CloseEvent, UnlistedEvent } from "../events/close-event.ts";
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
	let value: unknown;
	try {
		value = JSON.parse(decoder.decode(body));
	} catch {}
	if (isDelivery(value)) return value;
	throw new DeliveryError(value === undefined ? "not_json" : "not_a_delivery", "body", "Is it from Close?");
}

/** Whether there are the ids that a receiver cannot do without. The rest is believed, since Close signs it. */
function isDelivery(value: unknown): value is Delivery {
	const { subscription_id, event }: Record<string, unknown> = Object(value);
	return typeof subscription_id === "string" && typeof Object(event).id === "string";
}
