import type { LoggedEvent } from "../../close/events/close-event.ts";
import { EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { CloseApiError, CloseUnauthorizedError } from "../../http/errors/api-error.ts";
import { CloseConnectionError, CloseResponseError } from "../../http/errors/errors.ts";
import { sleep } from "../../http/sleep.ts";
import { Cursors, type FetchPage, timeOf } from "./pages.ts";
import { SeenEvents } from "./seen-events.ts";
import { Walk } from "./walk.ts";
import type { WantedEvents } from "./wanted-events.ts";

/**
 * A look at the whole unsettled part of the log takes many requests when much happens. So such looks are spread: one
 * request a second on average, a twentieth of what Close documents as its limit.
 */
const FULL_LOOK_MS_PER_REQUEST = 1_000;

/** The looks between begin this long before the one before them, in ms: most late events are late by seconds only. */
const OVERLAP_MS = 10_000;

/** What `follow` needs to know. */
export interface Following {
	/** From when on, in ms; from now on if undefined. */
	since: number | undefined;
	wanted: WantedEvents;
	/** How long to wait between two looks, in ms. */
	interval: number;
}

/** Returns the events of the log as they become visible, until the signal aborts. */
export async function* follow(
	fetchPage: FetchPage,
	{ since, wanted, interval }: Following,
	signal: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
	const seen = new SeenEvents();
	/** Everything that was updated before this moment, in ms, has been returned. */
	let complete = since;
	/** When the last look began, in ms by Close's clock. */
	let looked = Number.NEGATIVE_INFINITY;
	/** From when on to look at everything again that is not complete, in ms by this machine's steady clock. */
	let fullLookDue = performance.now();
	let refusals = 0;

	while (!signal.aborted) {
		const began = performance.now();
		try {
			complete ??= await skipToPresent(fetchPage, seen, signal);
			const isFullLook = began >= fullLookDue;
			const from = isFullLook ? complete : Math.max(complete, looked - OVERLAP_MS);
			const walk = new Walk({ fetchPage, from, until: undefined, wanted, seen, signal });
			for await (const { events, end } of walk.parts()) {
				for (const { event, time } of events) {
					if (signal.aborted) return;
					if (seen.add(event, time)) yield event;
				}
				// What became visible after the walk began has a date of at most five minutes before that.
				if (isFullLook) complete = Math.max(complete, Math.min(end + 1, walk.settled));
				seen.forget(complete);
			}
			looked = Math.max(looked, walk.settled + EVENT_LOG_SETTLING_MS);
			if (isFullLook) fullLookDue = began + walk.requests * FULL_LOOK_MS_PER_REQUEST;
			refusals = 0;
		} catch (error) {
			if (signal.aborted) return;
			// Close was seen to answer 401 in passing, with a key that is valid.
			refusals = error instanceof CloseUnauthorizedError ? refusals + 1 : 0;
			if (!isPassing(error) && refusals !== 1) throw error;
		}
		await sleep(interval, signal).catch(() => {});
	}
}

/** Notes what the log shows already as seen. Resolves to the moment from which on to look, in ms. */
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

/** Close's time, in ms: what the first response says, or when the newest event was updated. */
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

/** Whether a later look may go well. */
function isPassing(error: unknown): boolean {
	return (
		error instanceof CloseConnectionError ||
		error instanceof CloseResponseError ||
		(error instanceof CloseApiError && ([408, 425, 429].includes(error.status) || error.status >= 500))
	);
}
