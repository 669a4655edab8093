import type { LoggedEvent } from "../../close/events/close-event.ts";
import type { FetchPage } from "./pages.ts";
import { SeenEvents } from "./seen-events.ts";
import { Walk } from "./walk/walk.ts";
import type { WantedEvents } from "./wanted-events.ts";

/**
 * A span of the log: its first and last moment, in ms since 1970, both inclusive. Without `until`, it ends with the
 * newest event.
 */
export interface Span {
	from: number;
	until: number | undefined;
	wanted: WantedEvents;
}

/**
 * Yields the events of a span, oldest first. Then reads the unsettled part of the span again, and yields the
 * events that have changed in the meantime.
 */
export async function* backfill(
	fetchPage: FetchPage,
	{ from, until, wanted }: Span,
	signal: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
	const seen = new SeenEvents();

	async function* once(walk: Walk): AsyncGenerator<LoggedEvent, void, undefined> {
		for await (const { events, end } of walk.parts()) {
			for (const { event, time } of events) {
				signal.throwIfAborted();
				if (seen.add(event, time)) yield event;
			}
			seen.forget(Math.min(end + 1, walk.settled));
		}
	}
	const walk = new Walk({ fetchPage, from, until, wanted, seen, signal });
	yield* once(walk);
	const unsettled = Math.max(from, walk.settled);
	if (until !== undefined && until < unsettled) return;
	yield* once(new Walk({ fetchPage, from: unsettled, until, wanted, seen, signal }));
}
