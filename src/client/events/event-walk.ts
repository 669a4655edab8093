import { formatCloseDate, parseCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import { eventKey, eventName } from "../../close/events/event-name.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { matches } from "../../close/filters/matches.ts";
import { EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import type { EventFilter, EventQuery } from "./event-query.ts";

/** Gives a page of the event log, newest first. */
export type FetchPage = (query: EventQuery) => Promise<{ data: LoggedEvent[]; cursor_next: string | null }>;

/** How many events a slice may hold. The log comes newest first, so a slice is held whole to be turned around. */
const SLICE_LIMIT = 1_000;

/**
 * Walks the log from `from` to `until` (ms), both included, oldest first, and gives what `seen` does not know yet.
 *
 * It goes slice by slice, each as long as the density of events allows, and holds the events of one slice:
 * 1,000, or however many fall into a single millisecond. Rejects with the signal's reason when it aborts.
 */
export async function* walk(
	fetchPage: FetchPage,
	from: number,
	until: number,
	wanted: readonly WebhookSubscriptionEvent[] | undefined,
	seen: SeenEvents,
	signal?: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
	let length = Number.POSITIVE_INFINITY;
	for (let start = from; start <= until; ) {
		const end = Math.min(start + length, until);
		const slice = await fetchSlice(fetchPage, start, end, wanted);
		if ("denser" in slice) {
			length = Math.max(Math.floor(slice.denser), 0);
			continue;
		}
		for (const { event, time } of slice.events) {
			signal?.throwIfAborted();
			if (seen.add(event, time)) yield event;
		}
		seen.forget(end);
		if (slice.events.length < SLICE_LIMIT / 4) length = Math.max(length, 1) * 2;
		start = end + 1;
	}
}

/** The events of a slice, oldest first; or, when they are too many to hold, the length of a slice that is not. */
async function fetchSlice(
	fetchPage: FetchPage,
	start: number,
	end: number,
	wanted: readonly WebhookSubscriptionEvent[] | undefined,
): Promise<{ events: TimedEvent[] } | { denser: number }> {
	// Close's dates have room for microseconds, so the last millisecond ends where the next one begins.
	const range = { date_updated__gte: formatCloseDate(start), date_updated__lt: formatCloseDate(end + 1) };
	const pairs = wanted && [...new Map(wanted.map((item) => [eventName(item), item])).values()];
	const isWanted = (event: LoggedEvent) =>
		!wanted ||
		wanted.some(
			({ object_type, action, extra_filter }) =>
				object_type === event.object_type &&
				action === event.action &&
				// What Close hid cannot be told from what the filter is for, and must not be lost in silence.
				(event.data === undefined || matches(extra_filter, event)),
		);

	// Close takes one pair at a time, so each pair costs a request. The whole log costs one for each 50 events.
	const first = pairs?.length === 1 ? undefined : await fetchPage(range);
	const walks: { filters: EventFilter; first?: Awaited<ReturnType<FetchPage>> | undefined }[] =
		!pairs || (first && pagesFor(first, start, end) <= pairs.length)
			? [{ filters: {}, first }]
			: pairs.map(({ object_type, action }) => ({ filters: { object_type, action } }));

	const events: TimedEvent[] = [];
	for (const { filters, first } of walks) {
		for (let page = first ?? (await fetchPage({ ...filters, ...range })); ; ) {
			for (const event of page.data) {
				const time = timeOf(event);
				if (time >= start && isWanted(event)) events.push({ event, time });
			}
			const oldest = page.data.at(-1);
			if (page.cursor_next === null || !oldest || timeOf(oldest) < start) break;
			if (events.length >= SLICE_LIMIT && end > start) {
				// Half of the time that the limit took, if all is as dense, and half of the time before it, if that is denser.
				const reached = timeOf(oldest);
				return { denser: Math.min((end - reached) / walks.length, reached - start) / 2 };
			}
			page = await fetchPage({ ...filters, ...range, _cursor: page.cursor_next });
		}
	}
	// The log keeps the order of one object's events even within a millisecond, so turning it around does as well.
	return { events: events.reverse().sort((a, b) => a.time - b.time) };
}

interface TimedEvent {
	event: LoggedEvent;
	/** Its `date_updated`, in ms. */
	time: number;
}

/** About how many pages the whole log has between start and end, judged by the first of them. */
function pagesFor({ data, cursor_next }: Awaited<ReturnType<FetchPage>>, start: number, end: number): number {
	const oldest = data.at(-1);
	if (cursor_next === null || !oldest) return 1;
	return (end - start) / Math.max(end - timeOf(oldest), 1);
}

/** The events that were given already, by their id and `date_updated`: a change that folds into one makes it new. */
export class SeenEvents {
	readonly #times = new Map<string, number>();
	readonly #again: number;

	/** From `again` on, in ms, all will be looked at again; and from five minutes before the latest event, in any case. */
	constructor(again = Number.POSITIVE_INFINITY) {
		this.#again = again;
	}

	/** When the latest of all was updated, in ms. */
	latest = Number.NEGATIVE_INFINITY;

	/** Takes an event that was updated at `time`, in ms, and tells whether it is new. */
	add(event: LoggedEvent, time: number): boolean {
		const key = eventKey(event);
		if (this.#times.has(key)) return false;
		this.#times.set(key, time);
		this.latest = Math.max(this.latest, time);
		return true;
	}

	/** Forgets events that were updated before `time`, in ms, unless they will be looked at again. */
	forget(time: number): void {
		const until = Math.min(time, this.latest - EVENT_LOG_SETTLING_MS, this.#again);
		for (const [key, updated] of this.#times) if (updated < until) this.#times.delete(key);
	}
}

/** When an event was updated, in ms. */
export function timeOf(event: LoggedEvent): number {
	return parseCloseDate(event.date_updated).getTime();
}
