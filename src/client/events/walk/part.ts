import { formatCloseDate } from "../../../close/dates.ts";
import type { LoggedEvent } from "../../../close/events/close-event.ts";
import { timeOf } from "../pages.ts";
import type { LogEnd } from "./log-end.ts";

/** An event and its `date_updated`, in ms since 1970. */
export interface TimedEvent {
	event: LoggedEvent;
	time: number;
}

/** A part of the log: a period, and the events of it that were read so far. All times are in ms since 1970. */
export class Part {
	/** The first moment, inclusive. */
	start: number;
	/** The last moment, inclusive. Infinity for the part that ends with the newest event. */
	readonly end: number;
	state: "waiting" | "reading" | "read" | "failed" = "waiting";
	/** The wanted events: newest first while they are read, oldest first afterwards. */
	events: TimedEvent[] = [];
	/** How many events have been read, wanted or not. */
	count = 0;
	/** How far back the part has been read. */
	reached: number;
	/** Whether it is the remainder of a part that had too many events. */
	isRemainder = false;
	/** Whether it is read pair by pair. */
	isByPairs = false;
	/** Why it could not be read. */
	error: unknown;
	readonly #logEnd: LogEnd;

	constructor(start: number, end: number, logEnd: LogEnd) {
		this.start = start;
		this.end = end;
		this.reached = end;
		this.#logEnd = logEnd;
	}

	/** The date range, as query parameters of the log. */
	get range(): { date_updated__gte: string; date_updated__lt?: string } {
		return {
			date_updated__gte: formatCloseDate(this.start),
			// Close's dates have microseconds, so the last millisecond ends where the next one begins.
			...(this.end !== Number.POSITIVE_INFINITY && { date_updated__lt: formatCloseDate(this.end + 1) }),
		};
	}

	/** The length in ms. The newest part ends where the log ended when the walk began. */
	get length(): number {
		return Math.max(this.#knownEnd - this.start + 1, 1);
	}

	/** How many events to expect in the whole part, if all of it is as dense as the part read so far. */
	get expected(): number {
		return this.expectedBefore(this.#knownEnd);
	}

	/** How many events to expect before a moment, if all of it is as dense as the part read so far. */
	expectedBefore(time: number): number {
		return (this.count / Math.max(this.#knownEnd - this.reached, 1)) * Math.max(time - this.start, 0);
	}

	/** Adds the events of the next page, if `isWanted`. */
	add(events: readonly LoggedEvent[], isWanted: (event: LoggedEvent) => boolean): void {
		for (const event of events) {
			const time = timeOf(event);
			this.reached = time;
			// A cursor may ignore the dates.
			if (time < this.start || time > this.end) continue;
			this.count++;
			if (isWanted(event)) this.events.push({ event, time });
		}
	}

	/** Sorts the events, once all are read. */
	finish(): void {
		// The log orders one object's events even within a millisecond. Reversing and a stable sort keep that order.
		this.events.reverse().sort((a, b) => a.time - b.time);
		this.state = "read";
	}

	get #knownEnd(): number {
		return Math.min(this.end, this.#logEnd.time);
	}
}
