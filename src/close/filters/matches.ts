import type { WebhookFilter } from "../events/types.ts";
import { describeValue, isRecord } from "../values.ts";

/**
 * Whether an event matches a filter, evaluated locally. If the filter is null or undefined, every event matches. Pass
 * the event itself, not the delivery that contains it.
 *
 * Close documents what each filter means (developer.close.com/api/resources/webhooks/webhook-filters). Where the
 * documentation is silent, these rules are ours:
 * - An absent field counts as null, so `is_null` and every `not_equals` match. So does a field of null: a deletion
 *   matches the same whether its `data` is `{}` or null.
 * - A field of a string, number, boolean or array never matches.
 * - A string and a number are never equal. Comparison is case-sensitive.
 * - `equals` compares strings, numbers, booleans and null. An array or object equals nothing.
 * - `contains` compares the elements of an array in the same way, and finds substrings of a string. Any other value
 *   contains nothing.
 * - `any_array_value` does not match a non-array.
 * - An empty `and` matches; an empty `or` does not.
 *
 * @throws TypeError if Close does not document the filter's type.
 */
export function matches(filter: WebhookFilter | null | undefined, event: object): boolean {
	return filter == null || matchesValue(filter, event);
}

function matchesValue(filter: WebhookFilter, value: unknown): boolean {
	// A filter may be JSON that was never type-checked.
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
			return (value === null || isRecord(value)) && matchesValue(filter.filter, readField(value, filter.field));
		case "any_array_value":
			return Array.isArray(value) && value.some((each) => matchesValue(filter.filter, each));
		default:
			throw new TypeError(
				`matches: a filter has the type ${typeOf(filter)}, which is unknown. Use a type that Close documents, such as "equals". A newer close-crm may know more types.`,
			);
	}
}

function typeOf(filter: unknown): string {
	return describeValue(isRecord(filter) ? filter.type : undefined);
}

function readField(value: Record<string, unknown> | null, name: string): unknown {
	return value !== null && Object.hasOwn(value, name) ? value[name] : null;
}
