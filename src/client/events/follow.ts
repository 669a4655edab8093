import type { LoggedEvent } from "../../close/events/close-event.ts";
import { EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { CloseApiError, CloseUnauthorizedError } from "../../http/errors/api-error.ts";
import { CloseConnectionError, CloseResponseError } from "../../http/errors/errors.ts";
import { isTransientStatus } from "../../http/retry.ts";
import { sleep } from "../../http/sleep.ts";
import { Cursors } from "../paginate/cursors.ts";
import { type FetchPage, timeOf } from "./pages.ts";
import { SeenEvents } from "./seen-events.ts";
import { Walk } from "./walk/walk.ts";
import type { WantedEvents } from "./wanted-events.ts";

/**
 * A poll of the whole unsettled part of the log takes many requests when there are many events. Such polls are spaced
 * so that they make one request a second on average, a twentieth of the limit in Close's documentation.
 */
const FULL_POLL_MS_PER_REQUEST = 1_000;

/**
 * The other polls start this long before the previous poll, in ms, because most late events are late by only seconds.
 */
const OVERLAP_MS = 10_000;

/** The settings of `follow`. */
export interface Following {
	/** The first moment, in ms since 1970; undefined for now. */
	since: number | undefined;
	wanted: WantedEvents;
	/** How long to wait between two polls, in ms. */
	interval: number;
}

/** Yields the events of the log as they become visible, until the signal aborts. */
export async function* follow(
	fetchPage: FetchPage,
	{ since, wanted, interval }: Following,
	signal: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
	const seen = new SeenEvents();
	/** Every event updated before this moment has been returned, in ms since 1970. */
	let complete = since;
	/** When the last poll began, in ms since 1970 by Close's clock. */
	let lastPolled = Number.NEGATIVE_INFINITY;
	/** When the next poll of the whole unsettled part is due, by `performance.now()`. */
	let fullPollDue = performance.now();
	let refusals = 0;

	while (!signal.aborted) {
		const began = performance.now();
		try {
			complete ??= await skipToPresent(fetchPage, seen, signal);
			const isFullPoll = began >= fullPollDue;
			const from = isFullPoll ? complete : Math.max(complete, lastPolled - OVERLAP_MS);
			const walk = new Walk({ fetchPage, from, until: undefined, wanted, seen, signal });
			for await (const { events, end } of walk.parts()) {
				for (const { event, time } of events) {
					if (signal.aborted) return;
					if (seen.add(event, time)) yield event;
				}
				// An event that became visible after the walk began was updated at most five minutes before that.
				if (isFullPoll) complete = Math.max(complete, Math.min(end + 1, walk.settled));
				seen.forget(complete);
			}
			lastPolled = Math.max(lastPolled, walk.settled + EVENT_LOG_SETTLING_MS);
			if (isFullPoll) fullPollDue = began + walk.requests * FULL_POLL_MS_PER_REQUEST;
			refusals = 0;
		} catch (error) {
			if (signal.aborted) return;
			// Close has been seen to answer a single 401 to a valid key.
			refusals = error instanceof CloseUnauthorizedError ? refusals + 1 : 0;
			if (!isTransient(error) && refusals !== 1) throw error;
		}
		await sleep(interval, signal).catch(() => {});
	}
}

/** Marks the events that the log already shows as seen. Resolves to the moment from which to read, in ms since 1970. */
async function skipToPresent(fetchPage: FetchPage, seen: SeenEvents, signal: AbortSignal): Promise<number> {
	const present = await findPresent(fetchPage, signal);
	// An empty log has nothing to skip.
	if (present === undefined) return 0;
	const from = present - EVENT_LOG_SETTLING_MS;
	const everything: WantedEvents = { pairs: undefined, includes: () => true };
	const walk = new Walk({ fetchPage, from, until: undefined, wanted: everything, seen, signal });
	for await (const { events } of walk.parts()) for (const { event, time } of events) seen.add(event, time);
	return from;
}

/** Close's time, in ms since 1970, from the first response, or else from the newest event. */
async function findPresent(fetchPage: FetchPage, signal: AbortSignal): Promise<number | undefined> {
	const cursors = new Cursors();
	let cursor: string | undefined;
	do {
		const { page, time } = await fetchPage({ _limit: 1, ...(cursor !== undefined && { _cursor: cursor }) }, signal);
		if (time !== undefined) return time;
		const [newest] = page.data;
		if (newest) return timeOf(newest);
		cursor = cursors.next(page);
	} while (cursor !== undefined);
	return undefined;
}

/** Whether a later poll may succeed. */
function isTransient(error: unknown): boolean {
	return (
		error instanceof CloseConnectionError ||
		error instanceof CloseResponseError ||
		(error instanceof CloseApiError && isTransientStatus(error.status))
	);
}
