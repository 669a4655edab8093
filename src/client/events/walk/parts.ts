import { EVENT_LOG_PAGE_SIZE } from "../../../close/limits.ts";
import type { LogEnd } from "./log-end.ts";
import { Part } from "./part.ts";

/** How many events a part should have. */
export const FULL_PART = 300;

/** The most events of a part. */
export const MOST_IN_PART = 600;

/** The most events in memory. While there are more, only the oldest part is read. */
const MOST_HELD = 3_400;

/** The most events of a part while more than `MOST_HELD` are in memory, because its older end is needed first. */
const MOST_IN_PART_WHEN_FULL = 100;

/** A part is cut at its first page if it seems to have more events than this. */
const MOST_EXPECTED = 2_400;

/** The most events of the log's unsettled end that are read as one part. */
const MOST_UNSETTLED = 3_000;

/** The fewest expected events for which another part is worth its requests. */
const LEAST_EXPECTED = 200;

/**
 * The parts that cover the unread span, oldest first. It decides when a part has too many events. Such a part is
 * divided in one of two ways:
 * - It is cut where its reader is: it keeps the events read so far, and its older remainder becomes a separate part.
 * - Its unread end is split: the older half becomes a separate part, which another reader can read at the same time.
 */
export class Parts {
	readonly #parts: Part[];
	readonly #logEnd: LogEnd;
	/** Whether a part can be read pair by pair. */
	readonly #hasPairs: boolean;
	/** The latest part that `takeOldest` returned, which the consumer is working on. */
	#taken: Part | undefined;

	constructor(first: Part, logEnd: LogEnd, hasPairs: boolean) {
		this.#parts = first.start <= first.end ? [first] : [];
		this.#logEnd = logEnd;
		this.#hasPairs = hasPairs;
	}

	get oldest(): Part | undefined {
		return this.#parts[0];
	}

	/** The oldest part that nobody reads yet. */
	get oldestWaiting(): Part | undefined {
		return this.#parts.find(({ state }) => state === "waiting");
	}

	/** How many parts are in a state. */
	count(state: Part["state"]): number {
		return this.#parts.filter((part) => part.state === state).length;
	}

	/** The number of events in memory. */
	get held(): number {
		const parts = this.#taken ? [this.#taken, ...this.#parts] : this.#parts;
		return parts.reduce((sum, { events }) => sum + events.length, 0);
	}

	/** Whether another part fits in memory, besides the events that the running readers will add. */
	get hasRoom(): boolean {
		const reading = this.#parts.filter(({ state }) => state === "reading");
		const unread = reading.reduce((sum, { events }) => sum + Math.max(FULL_PART - events.length, 0), 0);
		return this.held + unread + FULL_PART <= MOST_HELD;
	}

	/** Removes the oldest part. Its events count as held until `dropTaken`. */
	takeOldest(): void {
		this.#taken = this.#parts.shift();
	}

	dropTaken(): void {
		this.#taken = undefined;
	}

	/** Makes everything of a part up to and including `end` a separate part, and returns that. */
	splitOff(part: Part, end: number): Part {
		const older = new Part(part.start, end, this.#logEnd);
		this.#parts.splice(this.#parts.indexOf(part), 0, older);
		part.start = end + 1;
		return older;
	}

	/** Splits the unread end of the oldest part, if that saves time. Returns whether it did. */
	splitOldest(): boolean {
		const { oldest } = this;
		if (oldest?.state !== "reading" || oldest.isByPairs) return false;
		// The unsettled end is read a second time, which takes the fewest requests as one part.
		if (oldest.end >= this.#logEnd.settled && this.held < MOST_UNSETTLED) return false;
		if (oldest.count < EVENT_LOG_PAGE_SIZE) return false;
		const unread = oldest.reached - oldest.start;
		if (oldest.expectedBefore(oldest.reached) < LEAST_EXPECTED || unread < 2) return false;
		this.splitOff(oldest, oldest.start + Math.floor(unread / 2) - 1);
		return true;
	}

	/** Whether a part has so many events, or seems to have, that it should be cut. */
	isTooLarge(part: Part): boolean {
		const most = this.held > MOST_HELD ? MOST_IN_PART_WHEN_FULL : MOST_IN_PART;
		return part.count >= most || (!part.isRemainder && part.expected > MOST_EXPECTED);
	}

	/** Cuts a part where its reader is; but if that is in the log's unsettled end, cuts at the start of that end. */
	cutWhereRead(part: Part): void {
		const kept = part.events.filter(({ time }) => time > part.reached);
		// Dropping most of the events that were read would cost more than it saves.
		if (kept.length < part.events.length / 2) return;
		const isSettled = part.reached <= this.#logEnd.settled || this.held >= MOST_UNSETTLED;
		if (isSettled || this.#hasPairs) this.#cut(part, part.reached);
		else if (part.expectedBefore(this.#logEnd.settled) >= LEAST_EXPECTED) this.#cut(part, this.#logEnd.settled - 1);
	}

	/**
	 * Cuts a part that is read pair by pair, if it has too many events. It keeps the newest events of all
	 * pairs, but none older than the reader's position, because the other events there are not read yet.
	 */
	cutToLimit(part: Part): void {
		if (part.events.length <= MOST_IN_PART) return;
		const times = part.events.map(({ time }) => time).sort((a, b) => b - a);
		this.#cut(part, Math.max(part.reached, times[MOST_IN_PART] ?? part.reached));
	}

	/** Splits off everything up to and including `time`, and drops its events. */
	#cut(part: Part, time: number): void {
		const kept = part.events.filter((each) => each.time > time);
		// A millisecond cannot be cut.
		if (time >= part.end || (kept.length === 0 && part.events.length > 0)) return;
		this.splitOff(part, time).isRemainder = true;
		part.events = kept;
	}
}
