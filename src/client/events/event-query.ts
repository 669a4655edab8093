import {
	COMBINATIONS_TEXT,
	EVENT_FILTERS,
	type EventFilterName,
	type FILTER_COMBINATIONS,
	isAllowedCombination,
} from "../../close/events/event-filters.ts";
import { EVENT_LOG_PAGE_SIZE } from "../../close/limits.ts";
import { CloseInputError } from "../../http/errors/errors.ts";

type Combination = (typeof FILTER_COMBINATIONS)[number];
type Only<Names extends EventFilterName> = { [Name in Names]: string } & {
	[Name in Exclude<EventFilterName, Names>]?: never;
};

type Allowed<Each> = Each extends readonly EventFilterName[] ? Only<Each[number]> : never;

/**
 * One of the combinations of filters that Close allows (developer.close.com/api/resources/events). Each filter is a
 * string:
 * - `object_type` with `object_id`, or with `action`; `object_id` with `action`
 * - `lead_id`, optionally with `user_id`; and optionally `object_type`, or `object_type` and `action`
 * - `user_id`, optionally with `object_id` or `object_type`, and then optionally `action`
 * - `request_id`
 * - no filter
 */
export type EventFilter = Allowed<Combination>;

/** A query of the event log: a combination of filters that Close allows, a range of dates, a page. */
export type EventQuery = EventFilter & {
	/** Only events updated after this date. A date without a zone, such as `2026-11-23T12:00:00`, means UTC. */
	date_updated__gt?: string;
	/** Only events updated on or after this date. */
	date_updated__gte?: string;
	/** Only events updated before this date. */
	date_updated__lt?: string;
	/** Only events updated on or before this date. */
	date_updated__lte?: string;
	/** A cursor of another page, with the same filters. */
	_cursor?: string;
	/** How many events a page has, at most 50. Default: 50. */
	_limit?: number;
};

const OTHER_PARAMETERS = [
	"date_updated__gt",
	"date_updated__gte",
	"date_updated__lt",
	"date_updated__lte",
	"_cursor",
	"_limit",
];
const PARAMETERS: string[] = [...EVENT_FILTERS, ...OTHER_PARAMETERS];

/** Throws for parameters that Close would reject or silently ignore. */
export function requireEventQuery(query: object): void {
	const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
	const unknown = given.find((name) => !PARAMETERS.includes(name));
	if (unknown !== undefined) {
		throw new CloseInputError(
			`Unknown event log parameter ${unknown} (Close would silently ignore it). Use ${PARAMETERS.join(", ")}.`,
		);
	}
	const filters = EVENT_FILTERS.filter((name) => given.includes(name));
	if (!isAllowedCombination(filters)) {
		throw new CloseInputError(
			`The event log cannot be filtered by ${filters.join(" + ")}. Close allows: ${COMBINATIONS_TEXT}; or no filter.`,
		);
	}
	if ("_limit" in query && query._limit !== undefined && !isPageSize(query._limit)) {
		throw new CloseInputError(
			`_limit must be an integer from 1 to ${EVENT_LOG_PAGE_SIZE}; it is ${String(query._limit)}.`,
		);
	}
}

function isPageSize(limit: unknown): boolean {
	return Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= EVENT_LOG_PAGE_SIZE;
}
