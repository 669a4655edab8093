import type { Client } from "openapi-fetch";
import type { LoggedEvent } from "../events/close-event.ts";
import { parseCloseDate } from "../events/parse-close-date.ts";
import type { WebhookSubscriptionEvent } from "../events/types.ts";
import type { paths } from "../generated/schema.ts";
import { unwrap } from "./call.ts";
import { CloseInputError } from "./errors/errors.ts";
import { type EventQuery, requireEventQuery } from "./event-query.ts";
import { OVERLAP, SeenEvents, walk } from "./event-walk.ts";
import { type CallOptions, requireNumber } from "./options.ts";
import { sleep } from "./sleep.ts";
import { requireEvents } from "./webhook-input.ts";

/** A page of the event log, newest first by `date_updated`. */
export interface EventPage {
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
	 * at the latest five minutes again, for events become visible out of order. An event into which a later
	 * change folds meanwhile comes again, with its new `date_updated`. Among events of different types that were
	 * updated in the same millisecond, the order is Close's where one walk brings them.
	 *
	 * For given `events` it asks for each pair of object type and action, as the log demands, or reads the whole
	 * log when that takes fewer requests. Filters are applied here, by `matches`.
	 */
	backfill(span: Backfill, options?: CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
	/**
	 * Every event from now on (or since a moment), each once, for as long as you iterate. Ends, without an error,
	 * when `signal` aborts. It looks at the latest five minutes again each time, and holds the ids of that time.
	 */
	follow(options?: Follow & CallOptions): AsyncGenerator<LoggedEvent, void, undefined>;
}

/** How long Close keeps events, in ms. Source: developer.close.com/api/resources/events */
const RETENTION = 30 * 24 * 60 * 60_000;

export function createEvents(api: Client<paths>, now: () => number = Date.now): Events {
	async function fetchPage(query: EventQuery, options: CallOptions = {}, paced = true): Promise<EventPage> {
		const call = api.GET("/event/", { ...options, ...(paced && { paced }), params: { query } });
		// The document leaves object types open; the catalogue is what narrows them.
		return (await unwrap("GET", "/event/", call)) as EventPage;
	}
	return {
		list(query = {}, options) {
			const start = async () => {
				requireEventQuery(query);
				return fetchPage(query, options, false);
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
					const { date_updated__gt, date_updated__gte, date_updated__lt, date_updated__lte, ...filters } = query;
					for (let page = await first(); ; ) {
						yield* page.data;
						if (page.cursor_next === null) return;
						page = await fetchPage({ ...filters, _cursor: page.cursor_next }, options);
					}
				},
			};
		},
		async get(id, options) {
			const call = api.GET("/event/{id}/", { ...options, params: { path: { id } } });
			return (await unwrap("GET", `/event/${id}/`, call)) as LoggedEvent;
		},
		async *backfill({ since, until, events }, options) {
			const from = requireSince(since, now());
			const to = until === undefined ? now() : toTime(until, "until");
			if (events) requireEvents(events);
			const seen = new SeenEvents();
			const page = (query: EventQuery) => fetchPage(query, options);
			yield* walk(page, from, to, events, seen);
			if (to > now() - OVERLAP) yield* walk(page, Math.max(from, to - OVERLAP), to, events, seen);
		},
		async *follow({ since, events, interval = 10_000, ...options } = {}) {
			requireNumber(interval, "interval (ms)", 1);
			if (events) requireEvents(events);
			const { signal } = options;
			const seen = new SeenEvents();
			const start = since === undefined ? now() : requireSince(since, now());
			try {
				for (let reached = start; ; ) {
					const to = now();
					const from = Math.max(start, reached - OVERLAP);
					seen.forget(from);
					yield* walk((query) => fetchPage(query, options), from, to, events, seen);
					reached = to;
					await sleep(interval, signal);
				}
			} catch (error) {
				if (!signal?.aborted) throw error;
			}
		},
	};
}

function requireSince(since: Date | string, now: number): number {
	const time = toTime(since, "since");
	if (time < now - RETENTION) {
		throw new CloseInputError(
			`since is ${new Date(time).toISOString()}, but Close keeps events for 30 days only. Older ones are in the objects themselves.`,
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
