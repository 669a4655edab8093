import type { WebhookFilter, WebhookFilterValue } from "../events/types.ts";

/** The conditions on one value. Close documents nothing else, such as "greater than". */
export interface ValueOperators {
	/** The whole value equals this one. For null there is `isNull`. */
	equals(value: WebhookFilterValue): WebhookFilter;
	/** The value differs from this one. */
	notEquals(value: WebhookFilterValue): WebhookFilter;
	/** The value is null. */
	isNull(): WebhookFilter;
	/** The value is not null. */
	nonNull(): WebhookFilter;
	/** The value is an array with this element, or a text with this part. */
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
 * Each name goes one object deeper. A dot is part of a name, so `field("data", "custom.cf_1")` is a custom
 * field, and `field("data.user_id")` is not the user. Inside `anyArrayValue` and `matches` the names start at
 * that value. The event of a deletion has its values in `previous_data`, for its `data` is null.
 *
 * Source: developer.close.com/api/resources/webhooks/webhook-filters
 *
 * @throws TypeError without a name, and for an empty one.
 */
export function field(...names: [string, ...string[]]): FieldOperators {
	if (names.length === 0 || names.some((name) => typeof name !== "string" || name === "")) {
		throw new TypeError(
			'field takes the names that lead to the field, none of them empty, such as field("data", "status_type").',
		);
	}
	const matches = (filter: WebhookFilter) =>
		names.reduceRight<WebhookFilter>((inner, name) => ({ type: "field_accessor", field: name, filter: inner }), filter);
	return { ...operators(matches), matches };
}

/**
 * The value that a filter is applied to already, inside `matches` and `anyArrayValue`:
 * `field("data", "user_id").matches(not(value.equals("user_1")))`.
 */
export const value: ValueOperators = /* @__PURE__ */ operators((filter) => filter);

/**
 * All of the filters match.
 *
 * @throws TypeError without a filter.
 */
export function and(...filters: WebhookFilter[]): WebhookFilter {
	return { type: "and", filters: requireFilters("and", filters) };
}

/**
 * At least one of the filters matches.
 *
 * @throws TypeError without a filter.
 */
export function or(...filters: WebhookFilter[]): WebhookFilter {
	return { type: "or", filters: requireFilters("or", filters) };
}

/** The filter does not match. */
export function not(filter: WebhookFilter): WebhookFilter {
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

// JSON drops undefined and turns NaN into null: Close would get another filter than the one written.
function requireValue(value: WebhookFilterValue): WebhookFilterValue {
	if (typeof value !== "string" && typeof value !== "boolean" && !Number.isFinite(value)) {
		throw new TypeError(
			`A filter compares with a text, a finite number or a boolean, not with ${value}. For null there are isNull and nonNull.`,
		);
	}
	return value;
}

function requireFilters(type: string, filters: WebhookFilter[]): WebhookFilter[] {
	if (filters.length === 0) {
		throw new TypeError(`${type} takes at least one filter. To have all events, leave the filter out.`);
	}
	return filters;
}
