/** The filters of the event log that name what an event is about, besides its dates. */
export const EVENT_FILTERS = ["object_type", "object_id", "action", "lead_id", "user_id", "request_id"] as const;

export type EventFilterName = (typeof EVENT_FILTERS)[number];

/**
 * The combinations of filters that Close allows in the event log. Source: developer.close.com/api/resources/events.
 * Observed: a query without filters is allowed as well.
 */
export const FILTER_COMBINATIONS = [
	[],
	["object_type", "object_id"],
	["object_type", "action"],
	["object_id", "action"],
	["lead_id"],
	["lead_id", "object_type"],
	["lead_id", "object_type", "action"],
	["lead_id", "user_id"],
	["lead_id", "user_id", "object_type"],
	["lead_id", "user_id", "object_type", "action"],
	["user_id"],
	["user_id", "object_id"],
	["user_id", "object_id", "action"],
	["user_id", "object_type"],
	["user_id", "object_type", "action"],
	["request_id"],
] as const satisfies EventFilterName[][];

/** The combinations as text, without the empty one: `object_type + object_id; object_type + action; …`. */
export const COMBINATIONS_TEXT = FILTER_COMBINATIONS.filter(({ length }) => length > 0)
	.map((names) => names.join(" + "))
	.join("; ");

/** Whether Close accepts these filters together. */
export function isAllowedCombination(filters: readonly EventFilterName[]): boolean {
	return FILTER_COMBINATIONS.some(
		(names: readonly EventFilterName[]) =>
			names.length === filters.length && filters.every((name) => names.includes(name)),
	);
}
