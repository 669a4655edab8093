import { parseCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { EVENT_LOG_RETENTION_MS, EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { readTime } from "../../http/answer.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import { type CallOptions, requireDuration } from "../../http/options.ts";
import { requireFields, requireObjects } from "../request/check-data.ts";
import type { SendRoute } from "../request/send-route.ts";
import { requireEvents } from "../webhooks/webhook-input.ts";
import { backfill } from "./backfill.ts";
import { endable } from "./endable.ts";
import { createEventList, type EventList } from "./event-list.ts";
import type { EventQuery } from "./event-query.ts";
import { follow } from "./follow.ts";
import { type DatedPage, type EventPage, type FetchPage, timeOf } from "./pages.ts";
import { wantedEvents } from "./wanted-events.ts";

/** The argument of `events.backfill`. */
export interface Backfill {
	/** The first moment, inclusive: a Date, or a date as Close writes it (UTC). At most 30 days ago. */
	since: Date | string;
	/** The last moment, inclusive. Default: up to the newest event. */
	until?: Date | string;
	/** Only these events, in the form of a subscription's `events`, with filters. Default: all events. */
	events?: readonly WebhookSubscriptionEvent[];
}

/** The options of `events.follow`. */
export interface Follow {
	/** The first moment, inclusive: a Date, or a date as Close writes it (UTC). At most 30 days ago. Default: now. */
	since?: Date | string;
	/** Only these events, in the form of a subscription's `events`, with filters. Default: all events. */
	events?: readonly WebhookSubscriptionEvent[];
	/** How long to wait between two polls, in ms. Default: 10 seconds. */
	interval?: number;
}

/**
 * The event log. It keeps events for 30 days and contains them immediately, while Close delivers updates and deletions
 * to webhooks a little later (developer.close.com/api/resources/events). Users who are not admins can see the data of
 * an event for one hour.
 *
 * Every method rejects like those of `webhooks`.
 */
export interface Events {
	/**
	 * Lists events, newest first, 50 a page. Close allows only certain combinations of filters. Any other combination
	 * is a type error, and throws before anything is sent.
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
	 * Resolves to the moment before which the log no longer changes: five minutes ago by Close's clock. Pass it to
	 * `backfill` as `until`, and add one millisecond for the next `since`.
	 */
	settled(options?: CallOptions): Promise<Date>;
	/**
	 * Iterates over every event of a period, oldest first, each once. Use it to catch up on events that a receiver has
	 * missed.
	 *
	 * It reads ahead while you work on an event, with up to six concurrent requests within the rate limit. However long
	 * the period is, it keeps fewer than 5,000 events in memory (or those of a single millisecond, if there are more),
	 * and the ids of the last five minutes.
	 *
	 * Events become visible up to five minutes late. Therefore it reads the last five minutes before its start again at
	 * the end. If an event changes in the meantime, you get it with its new `date_updated`, even if you got it before,
	 * but not if that date is after `until`. Events of different objects that were updated in the same millisecond may
	 * come in any order.
	 *
	 * With `events`, it requests each pair of object type and action separately, because the log can filter by only
	 * one, or reads the whole log if that takes fewer requests. Filters are applied locally, by `matches`. If Close
	 * hides the data of an event, you get the event whatever its filter says.
	 *
	 * It ends immediately when you break out of the loop or call `return()`. When its signal aborts, it rejects with
	 * the signal's reason.
	 */
	backfill(span: Backfill, options?: CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
	/**
	 * Iterates over every event from now on, or since a given moment, each once, for as long as you iterate. It ends
	 * without an error when `signal` aborts or when you call `return()`, even while it waits.
	 *
	 * Each poll reads the newest events. Some polls also read everything again that may still have changed, from five
	 * minutes before the last such poll, with at most one request a second on average. So a slow consumer loses no
	 * events. It keeps the ids of that time in memory, and as many events as `backfill`.
	 *
	 * An outage does not end it: after a lost connection, a single 401, a 408, 425, 429 or 5xx it tries again after the
	 * next interval. It rejects with any other error. To continue after that, or in another process, set `since` to
	 * five minutes before the last event, and use a receiver's store to skip the events that were already handled.
	 */
	follow(options?: Follow & CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
}

const DEFAULT_INTERVAL_MS = 10_000;

export function createEvents(sendRoute: SendRoute): Events {
	/** Every request to the log goes through here. */
	async function fetchPage(query: EventQuery, options: CallOptions): Promise<DatedPage> {
		const result = await sendRoute("GET /event/", { ...options, query });
		requireObjects(result);
		// The OpenAPI document allows any object type; the event catalogue narrows it.
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
			// As in fetchPage, the event catalogue narrows the document's type.
			return requireFields(found, ["id"]) as LoggedEvent;
		},
		async settled(options = {}) {
			const { page, time } = await fetchPage({ _limit: 1 }, options);
			const [newest] = page.data;
			// Without a `Date` header, the newest event is a clock that is never fast.
			return new Date((time ?? (newest ? timeOf(newest) : Date.now())) - EVENT_LOG_SETTLING_MS);
		},
		backfill(span, options = {}) {
			return endable(options.signal, async function* (signal) {
				yield* backfill(pagesWith(options), readSpan(span), signal);
			});
		},
		follow({ since, events, interval = DEFAULT_INTERVAL_MS, ...options } = {}) {
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
	// "30 days ago" is slightly more than that by the time it gets here.
	if (time < Date.now() - EVENT_LOG_RETENTION_MS - EVENT_LOG_SETTLING_MS) {
		throw new CloseInputError(
			`since is ${new Date(time).toISOString()}, but Close keeps events for 30 days only. Use a later date, and read the objects themselves for their current state.`,
		);
	}
	return time;
}

function toTime(date: Date | string, name: string): number {
	try {
		const time = date instanceof Date ? date.getTime() : parseCloseDate(date).getTime();
		if (!Number.isNaN(time)) return time;
	} catch {
		// The error below names the option.
	}
	throw new CloseInputError(`${name} must be a Date or a date such as 2026-11-23T12:00:00; it is ${String(date)}.`);
}
