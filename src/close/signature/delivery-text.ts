import type { LoggedEvent } from "../events/close-event.ts";
import type { AnyEvent } from "../events/types.ts";

/** The order in which Close writes the fields of an event. Source: recorded deliveries */
const EVENT_FIELDS = [
	"id",
	"date_created",
	"date_updated",
	"organization_id",
	"user_id",
	"request_id",
	"api_key_id",
	"oauth_client_id",
	"oauth_scope",
	"object_type",
	"object_id",
	"lead_id",
	"action",
	"changed_fields",
	"meta",
	"data",
	"previous_data",
];

/**
 * The body of a delivery, formatted like the recorded delivery: the subscription first, the event's fields in Close's
 * order, a space after each comma and colon. A receiver that verifies `JSON.stringify(JSON.parse(body))` therefore fails
 * here as it would in production. Whether Close escapes non-ASCII characters is unknown; this function does not.
 */
export function writeDelivery(event: LoggedEvent | AnyEvent, subscriptionId: string): string {
	const fields = new Map(Object.entries(event));
	const known = EVENT_FIELDS.filter((name) => fields.has(name));
	const others = [...fields.keys()].filter((name) => !known.includes(name));
	const ordered = Object.fromEntries([...known, ...others].map((name) => [name, fields.get(name)]));
	return writeSpacedJson({ subscription_id: subscriptionId, event: ordered });
}

/** JSON with a space after each comma and colon, as Python writes it. */
export function writeSpacedJson(value: unknown): string {
	// Line breaks inside strings are escaped, so every line break here is formatting.
	return JSON.stringify(value, null, 1)
		.replace(/,\n\s*/g, ", ")
		.replace(/\n\s*/g, "");
}

/** Escapes each non-ASCII character as `\uXXXX`, as Python's json module does by default. */
export function escapeNonAscii(json: string): string {
	return json.replace(/[\u0080-\uffff]/g, (character) => {
		return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
	});
}
