import { parseCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { EVENT_LOG_RETENTION_MS, EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { CloseApiError } from "../../http/errors/api-error.ts";
import { CloseConnectionError, CloseInputError, CloseResponseError } from "../../http/errors/errors.ts";
import { type CallOptions, requireDuration } from "../../http/options.ts";
import { sleep } from "../../http/sleep.ts";
import { requireFields, requireObjects } from "../request/promises.ts";
import type { SendRoute } from "../request/send-route.ts";
import { requireEvents } from "../webhooks/webhook-input.ts";
import { type EventQuery, requireEventQuery } from "./event-query.ts";
import { type FetchPage, SeenEvents, timeOf, walk } from "./event-walk.ts";

/** A page of the event log, newest first by `date_updated`. */
export interface EventPage {
	/** The events, 50 at most. */
	data: LoggedEvent[];
	/** Leads to the page of older events; null if there is none. */
	cursor_next: string | null;
	/** Leads to the page of newer events; null if there is none. It does not serve to wait for new ones: use `follow`. */
	cursor_previous: string | null;
}

/** Awaited it gives one page; iterated it gives the events of that page and of all older ones. */
export interface EventList extends Promise<EventPage>, AsyncIterable<LoggedEvent> {}

/** What `events.backfill` takes. */
export interface Backfill {
	/** From when on, that moment included: a Date, or a date of Close, which means UTC. At most 30 days ago. */
	since: Date | string;
	/** Until when, that moment included; now unless given. */
	until?: Date | string;
	/** Only these events, as a subscription has them, filters included; all events unless given. */
	events?: readonly WebhookSubscriptionEvent[];
}

/** What `events.follow` takes. */
export interface Follow {
	/** From when on; now unless given. At most 30 days ago. */
	since?: Date | string;
	/** Only these events, as a subscription has them, filters included; all events unless given. */
	events?: readonly WebhookSubscriptionEvent[];
	/** How long to wait between two looks at the log, in ms; 10,000 unless given. */
	interval?: number;
}

/**
 * The event log. It holds the last 30 days, and is written at once, while deliveries of updates and deletions
 * come later (developer.close.com/api/resources/events). Users who are not admins see the data of an event for
 * one hour after it.
 *
 * Every method rejects as those of `webhooks` do.
 */
export interface Events {
	/**
	 * Events, newest first, 50 at once. Close allows certain combinations of filters only; another one does not
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
	 * Every event of a span of time, oldest first, each once: what a receiver has missed.
	 *
	 * Its memory does not grow with the span: it holds the events of one slice of time, up to 1,000 of them (or
	 * those of a single millisecond, if they are more), and the ids of the last five minutes. At its end it looks
	 * again at what was then the latest five minutes, for events become visible out of order. An event into which a
	 * later change folds meanwhile comes with its new `date_updated`, also if it came before; with an `until`, it is
	 * missing if that date is later. Among events of different types that were updated in the same millisecond, the
	 * order is Close's where one walk brings them.
	 *
	 * For given `events` it asks for each pair of object type and action, as the log demands, or reads the whole
	 * log when that takes fewer requests. Filters are applied here, by `matches`; an event whose data Close hides
	 * comes whatever the filter says.
	 */
	backfill(span: Backfill, options?: CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
	/**
	 * Every event from now on (or since a moment), each once, for as long as you iterate. Ends, without an error,
	 * when `signal` aborts. It looks at the latest five minutes again each time, and holds the ids of that time.
	 *
	 * An outage does not end it: after a lost connection, a 429 or a 5xx it tries again at the next interval. It
	 * rejects with any other error. To go on after that, or in another process, give as `since` a moment five
	 * minutes before the last event, and have a receiver's store tell what was handled.
	 */
	follow(options?: Follow & CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
}

export function createEvents(sendRoute: SendRoute): Events {
	async function fetchPage(query: EventQuery, options: CallOptions = {}): Promise<EventPage> {
		const page = await sendRoute("GET /event/", { ...options, query });
		requireObjects(page);
		// The document leaves object types open; the catalogue is what narrows them.
		return page.data as EventPage;
	}
	return {
		list(query = {}, options) {
			const start = async () => {
				requireEventQuery(query);
				return fetchPage(query, options);
			};
			let started: Promise<EventPage> | undefined;
			const first = () => (started ??= start());
			return {
				// biome-ignore lint/suspicious/noThenProperty: it is a promise, which sends nothing before it is awaited
				then: (onPage, onError) => first().then(onPage, onError),
				catch: (onError) => first().catch(onError),
				finally: (onEnd) => first().finally(onEnd),
				[Symbol.toStringTag]: "EventList",
				async *[Symbol.asyncIterator]() {
					for (let page = await first(); ; ) {
						yield* page.data;
						if (page.cursor_next === null) return;
						// Whether a cursor remembers the dates is not known, and to send them again does no harm.
						page = await fetchPage({ ...query, _cursor: page.cursor_next }, options);
					}
				},
			};
		},
		async get(id, options) {
			const found = await sendRoute("GET /event/{id}/", { ...options, path: { id } });
			return requireFields(found, ["id"]) as LoggedEvent;
		},
		async *backfill({ since, until, events }, options) {
			const from = requireSince(since);
			if (events) requireEvents(events);
			const recent = Date.now() - EVENT_LOG_SETTLING_MS;
			// Close's clock may be ahead of this one.
			const end = () => (until === undefined ? Date.now() + EVENT_LOG_SETTLING_MS : toTime(until, "until"));
			const seen = new SeenEvents(recent);
			const page = (query: EventQuery) => fetchPage(query, options);
			yield* walk(page, from, end(), events, seen, options?.signal);
			yield* walk(page, Math.max(from, recent), end(), events, seen, options?.signal);
		},
		async *follow({ since, events, interval = 10_000, ...options } = {}) {
			requireDuration(interval, "interval");
			if (events) requireEvents(events);
			const start = since === undefined ? undefined : requireSince(since);
			const { signal } = options;
			const page = (query: EventQuery) => fetchPage(query, options);
			const seen = new SeenEvents();
			let from = start;
			while (!signal?.aborted) {
				try {
					from ??= await skipToPresent(page, seen);
					yield* walk(page, from, Math.max(Date.now(), from) + EVENT_LOG_SETTLING_MS, events, seen, signal);
					// By Close's clock: the events tell it, and this one may be wrong.
					from = Math.max(from, seen.latest - EVENT_LOG_SETTLING_MS);
					seen.forget(from);
				} catch (error) {
					if (signal?.aborted) return;
					if (!isPassing(error)) throw error;
				}
				await sleep(interval, signal).catch(() => {});
			}
		},
	};
}

/** Takes what is in the log already for seen, and gives where to go on, in ms. */
async function skipToPresent(fetchPage: FetchPage, seen: SeenEvents): Promise<number> {
	const [newest] = (await fetchPage({ _limit: 1 })).data;
	if (!newest) return Date.now() - EVENT_LOG_SETTLING_MS;
	const present = timeOf(newest);
	for await (const _ of walk(fetchPage, present - EVENT_LOG_SETTLING_MS, present, undefined, seen)) {
		// Walking is what makes them seen.
	}
	return present - EVENT_LOG_SETTLING_MS;
}

/** Whether a later look at the log may go well. */
function isPassing(error: unknown): boolean {
	return (
		error instanceof CloseConnectionError ||
		error instanceof CloseResponseError ||
		(error instanceof CloseApiError && (error.status === 429 || error.status >= 500))
	);
}

function requireSince(since: Date | string): number {
	const time = toTime(since, "since");
	// "30 days ago" is a little longer ago by the time it gets here.
	if (time < Date.now() - EVENT_LOG_RETENTION_MS - EVENT_LOG_SETTLING_MS) {
		throw new CloseInputError(
			`since is ${new Date(time).toISOString()}, but Close keeps events for 30 days. Fetch older states from the objects themselves.`,
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
