import type { WebhookFilter } from "../events/types.ts";
import { isRecord } from "../is-record.ts";

/**
 * Whether an event matches a filter, decided here rather than by Close. No filter, or null, matches every event.
 * Give the event itself, not the delivery around it.
 *
 * Close documents what each filter means (developer.close.com/api/resources/webhooks/webhook-filters) and is
 * silent about the rest. Our choice there:
 * - A field that an object does not have counts as null, so `is_null` and every `not_equals` match.
 * - A field of what is no object, such as the `data` of a deletion, does not match, whatever is asked of it.
 * - A text and a number are never equal, and upper and lower case differ.
 * - `equals` compares texts, numbers, booleans and null: an array or object equals nothing.
 * - `contains` compares elements in the same way, so it finds no object in an array. In a text it finds texts
 *   only. Of any other value it does not match.
 * - `any_array_value` of what is no array does not match.
 * - An empty `and` matches, an empty `or` does not.
 *
 * @throws TypeError when it comes to a filter of a type that Close does not document.
 */
export function matches(filter: WebhookFilter | null | undefined, event: object): boolean {
	return filter == null || matchesValue(filter, event);
}

function matchesValue(filter: WebhookFilter, value: unknown): boolean {
	// A filter may be JSON that no compiler has seen, with nothing where a filter should be.
	switch (filter?.type) {
		case "equals":
			return value === filter.value;
		case "not_equals":
			return value !== filter.value;
		case "is_null":
			return value == null;
		case "non_null":
			return value != null;
		case "contains":
			return typeof value === "string"
				? typeof filter.value === "string" && value.includes(filter.value)
				: Array.isArray(value) && value.includes(filter.value);
		case "and":
			return filter.filters.every((each) => matchesValue(each, value));
		case "or":
			return filter.filters.some((each) => matchesValue(each, value));
		case "not":
			return !matchesValue(filter.filter, value);
		case "field_accessor":
			return (
				isRecord(value) && matchesValue(filter.filter, Object.hasOwn(value, filter.field) ? value[filter.field] : null)
			);
		case "any_array_value":
			return Array.isArray(value) && value.some((each) => matchesValue(filter.filter, each));
		default:
			throw new TypeError(
				`matches does not know the filter ${JSON.stringify(filter)}. Its type must be one that Close documents, such as "equals"; if Close has added this one, a newer close-crm may know it.`,
			);
	}
}
