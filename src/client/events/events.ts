import { parseCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { EVENT_LOG_RETENTION_MS, EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { readTime } from "../../http/answer.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import { type CallOptions, requireDuration } from "../../http/options.ts";
import { requireFields, requireObjects } from "../request/promises.ts";
import type { SendRoute } from "../request/send-route.ts";
import { requireEvents } from "../webhooks/webhook-input.ts";
import { backfill } from "./backfill.ts";
import { endable } from "./endable.ts";
import { createEventList, type EventList } from "./event-list.ts";
import type { EventQuery } from "./event-query.ts";
import { follow } from "./follow.ts";
import { type DatedPage, type EventPage, type FetchPage, timeOf } from "./pages.ts";
import { wantedEvents } from "./wanted-events.ts";

/** What `events.backfill` accepts. */
export interface Backfill {
	/** The first moment, inclusive: a Date, or a date as Close writes it, in UTC. At most 30 days ago. */
	since: Date | string;
	/** The last moment, inclusive. Default: up to the newest event. */
	until?: Date | string;
	/** Only these events, in the form of a subscription, with filters. Default: all events. */
	events?: readonly WebhookSubscriptionEvent[];
}

/** What `events.follow` accepts. */
export interface Follow {
	/** The first moment, inclusive: a Date, or a date as Close writes it, in UTC. At most 30 days ago. Default: now. */
	since?: Date | string;
	/** Only these events, in the form of a subscription, with filters. Default: all events. */
	events?: readonly WebhookSubscriptionEvent[];
	/** How long to wait between two polls, in ms. Default: 10,000. */
	interval?: number;
}

/**
 * The event log. It holds the last 30 days and is written at once, while deliveries of updates and deletions come later
 * (developer.close.com/api/resources/events). Users who are not admins see the data of an event for one hour.
 *
 * Every method rejects as those of `webhooks` do.
 */
export interface Events {
	/**
	 * Events, newest first, 50 a page. Close allows certain combinations of filters only. Another combination does not
	 * compile, and is refused before anything is sent.
	 *
	 * ```ts
	 * const { data, cursor_next } = await client.events.list({ lead_id });
	 * for await (const event of client.events.list({ lead_id })) console.log(event.id);
	 * ```
	 */
	list(query?: EventQuery, options?: CallOptions): EventList;
	/** Resolves to one event. */
	get(id: string, options?: CallOptions): Promise<LoggedEvent>;
	/**
	 * Resolves to the moment before which the log no longer changes: five minutes ago by Close's clock. Use it as `until`
	 * of `backfill`, and one millisecond later as the next `since`.
	 */
	settled(options?: CallOptions): Promise<Date>;
	/**
	 * Every event of a span of time, oldest first, each once: what a receiver has missed.
	 *
	 * It reads ahead while you work on an event, up to six parts of the span side by side, within the rate limit. It
	 * holds fewer than 5,000 events, or those of a single millisecond if there are more, and the ids of the last five
	 * minutes, however long the span is.
	 *
	 * Events become visible up to five minutes late. So at the end it looks again at what was the latest five minutes
	 * when it began. An event that changes meanwhile comes with its new `date_updated`, also if it came before; if that
	 * date is after `until`, the event does not come. Events of different objects that were updated in the same
	 * millisecond may come in any order.
	 *
	 * For given `events` it asks for each pair of object type and action, as the log demands, or reads the whole log
	 * where that takes fewer requests. Filters are applied here, by `matches`. An event whose data Close hides comes
	 * whatever the filter says.
	 *
	 * Ends at once when you break out of the loop or call `return()`, and rejects with the reason of its signal.
	 */
	backfill(span: Backfill, options?: CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
	/**
	 * Every event from now on (or since a moment), each once, for as long as you iterate. Ends, without an error, when
	 * `signal` aborts or when you call `return()`, also while it waits.
	 *
	 * Each look reads the newest events. Every now and then, at an average of one request a second at most, a look reads
	 * everything again that may still change: what was updated later than five minutes before the last such look. So a
	 * slow consumer loses nothing. It holds the ids of that time, and as many events as `backfill` does.
	 *
	 * An outage does not end it: after a lost connection, a single 401, a 408, 425, 429 or 5xx it tries again at the next
	 * interval. It rejects with any other error. To go on after that, or in another process, pass as `since` a moment
	 * five minutes before the last event, and let the store of a receiver tell what was handled.
	 */
	follow(options?: Follow & CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
}

export function createEvents(sendRoute: SendRoute): Events {
	/** The one place where the log is asked. */
	async function fetchPage(query: EventQuery, options: CallOptions): Promise<DatedPage> {
		const result = await sendRoute("GET /event/", { ...options, query });
		requireObjects(result);
		// The document leaves object types open; the catalogue narrows them.
		return { page: result.data as EventPage, time: readTime(result.answer.headers) };
	}
	function pagesWith(options: CallOptions): FetchPage {
		return (query, signal) => fetchPage(query, { ...options, signal });
	}
	return {
		list(query = {}, options = {}) {
			return createEventList(async (each) => (await fetchPage(each, options)).page, query);
		},
		async get(id, options) {
			const found = await sendRoute("GET /event/{id}/", { ...options, path: { id } });
			return requireFields(found, ["id"]) as LoggedEvent;
		},
		async settled(options = {}) {
			const { page, time } = await fetchPage({ _limit: 1 }, options);
			const [newest] = page.data;
			// Close's responses have a time. Without one, the newest event is a clock that is never ahead.
			return new Date((time ?? (newest ? timeOf(newest) : Date.now())) - EVENT_LOG_SETTLING_MS);
		},
		backfill(span, options = {}) {
			return endable(options.signal, async function* (signal) {
				yield* backfill(pagesWith(options), readSpan(span), signal);
			});
		},
		follow({ since, events, interval = 10_000, ...options } = {}) {
			return endable(options.signal, async function* (signal) {
				requireDuration(interval, "interval");
				if (events) requireEvents(events);
				const from = since === undefined ? undefined : requireSince(since);
				yield* follow(pagesWith(options), { since: from, wanted: wantedEvents(events), interval }, signal);
			});
		},
	};
}

function readSpan({ since, until, events }: Backfill) {
	const from = requireSince(since);
	if (events) requireEvents(events);
	return { from, until: until === undefined ? undefined : toTime(until, "until"), wanted: wantedEvents(events) };
}

function requireSince(since: Date | string): number {
	const time = toTime(since, "since");
	// "30 days ago" is a little longer ago by the time it gets here.
	if (time < Date.now() - EVENT_LOG_RETENTION_MS - EVENT_LOG_SETTLING_MS) {
		throw new CloseInputError(
			`since is ${new Date(time).toISOString()}, but Close keeps events for 30 days only. Use a later date; what happened before shows in the objects themselves.`,
		);
	}
	return time;
}

function toTime(date: Date | string, name: string): number {
	try {
		const time = date instanceof Date ? date.getTime() : parseCloseDate(date).getTime();
		if (!Number.isNaN(time)) return time;
	} catch {
		// The message below says more.
	}
	throw new CloseInputError(`${name} must be a Date or a date such as 2026-11-23T12:00:00; it is ${String(date)}.`);
}
