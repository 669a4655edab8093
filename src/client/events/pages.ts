import { parseCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import type { EventQuery } from "./event-query.ts";

/** A page of the event log, newest first by `date_updated`. */
export interface EventPage {
	/** The events, at most 50. A page can be empty and still have a next page. */
	data: LoggedEvent[];
	/** The cursor of the page of older events. Null on the last page. */
	cursor_next: string | null;
	/** The cursor of the page of newer events. Null if there are none. To wait for new events, use `follow`. */
	cursor_previous: string | null;
}

/** A page, and the time at which Close sent it. */
export interface DatedPage {
	page: EventPage;
	/** In ms since 1970 by Close's clock; undefined if the response has no `Date` header. */
	time: number | undefined;
}

/** Fetches one page of the event log. */
export type FetchPage = (query: EventQuery, signal: AbortSignal) => Promise<DatedPage>;

/** When an event was updated, in ms since 1970. */
export function timeOf(event: LoggedEvent): number {
	return parseCloseDate(event.date_updated).getTime();
}
