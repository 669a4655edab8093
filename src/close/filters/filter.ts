import type { EventType } from "../events/close-event.ts";
import type { EventFilterOf, WebhookFilter, WebhookFilterValue } from "../events/types.ts";
import { describeValue } from "../values.ts";

/** The conditions on one value. Close documents only these: there is no "greater than". */
export interface ValueOperators {
	/** The value equals this one. To compare with null, use `isNull`. */
	equals(value: WebhookFilterValue): WebhookFilter;
	/** The value differs from this one. */
	notEquals(value: WebhookFilterValue): WebhookFilter;
	/** The value is null. */
	isNull(): WebhookFilter;
	/** The value is not null. */
	nonNull(): WebhookFilter;
	/** The value is an array with this element, or a string with this substring. */
	contains(value: WebhookFilterValue): WebhookFilter;
	/** The value is an array, and the filter matches at least one element. */
	anyArrayValue(filter: WebhookFilter): WebhookFilter;
}

/** The conditions on the value of a field. */
export interface FieldOperators extends ValueOperators {
	/** The field's value matches the filter: `field("changed_fields").matches(or(value.contains("name"), ...))`. */
	matches(filter: WebhookFilter): WebhookFilter;
}

/**
 * A field of the event, to build a filter with: `field("data", "status_type").equals("won")`.
 *
 * Each name goes one object deeper. A dot is part of a name: `field("data", "custom.cf_1")` is a custom field, and
 * `field("data.user_id")` is not the user. Inside `anyArrayValue` and `matches` the names start at that value. A
 * deletion has no `data`; its values are in `previous_data`.
 *
 * Source: developer.close.com/api/resources/webhooks/webhook-filters
 *
 * @throws TypeError if there is no name, or if one is empty.
 */
export function field(...names: [string, ...string[]]): FieldOperators {
	if (names.length === 0 || names.some((name) => typeof name !== "string" || name === "")) {
		throw new TypeError(
			`field: expected one or more non-empty names, got (${names.map(describeValue).join(", ")}). Example: field("data", "status_type").`,
		);
	}
	const matches = (filter: WebhookFilter) =>
		names.reduceRight<WebhookFilter>((inner, name) => ({ type: "field_accessor", field: name, filter: inner }), filter);
	return { ...operators(matches), matches };
}

/**
 * The value that the surrounding `matches` or `anyArrayValue` is applied to:
 * `field("data", "user_id").matches(not(value.equals("user_1")))`.
 */
export const value: ValueOperators = /* @__PURE__ */ operators((filter) => filter);

/**
 * All of the filters match.
 *
 * @throws TypeError if there is no filter.
 */
export function and<Type extends EventType = EventType>(...filters: EventFilterOf<Type>[]): EventFilterOf<Type> {
	return { type: "and", filters: requireFilters("and", filters) };
}

/**
 * At least one of the filters matches.
 *
 * @throws TypeError if there is no filter.
 */
export function or<Type extends EventType = EventType>(...filters: EventFilterOf<Type>[]): EventFilterOf<Type> {
	return { type: "or", filters: requireFilters("or", filters) };
}

/** The filter does not match. */
export function not<Type extends EventType = EventType>(filter: EventFilterOf<Type>): EventFilterOf<Type> {
	return { type: "not", filter };
}

function operators(apply: (filter: WebhookFilter) => WebhookFilter): ValueOperators {
	return {
		equals: (value) => apply({ type: "equals", value: requireValue(value) }),
		notEquals: (value) => apply({ type: "not_equals", value: requireValue(value) }),
		isNull: () => apply({ type: "is_null" }),
		nonNull: () => apply({ type: "non_null" }),
		contains: (value) => apply({ type: "contains", value: requireValue(value) }),
		anyArrayValue: (filter) => apply({ type: "any_array_value", filter }),
	};
}

// JSON drops undefined and turns NaN into null, so Close would receive a different filter.
function requireValue(value: WebhookFilterValue): WebhookFilterValue {
	if (typeof value !== "string" && typeof value !== "boolean" && !Number.isFinite(value)) {
		throw new TypeError(
			`A filter cannot compare with ${value}. Use a string, a finite number or a boolean; for null use isNull or nonNull.`,
		);
	}
	return value;
}

function requireFilters(type: string, filters: WebhookFilter[]): WebhookFilter[] {
	if (filters.length === 0) {
		throw new TypeError(`${type}: expected at least one filter. To receive all events, leave the filter out.`);
	}
	return filters;
}
