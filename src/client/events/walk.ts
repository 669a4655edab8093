import { formatCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import { EVENT_LOG_PAGE_SIZE, EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { Cursors } from "../paginate/cursors.ts";
import { Density } from "./density.ts";
import type { EventQuery } from "./event-query.ts";
import { OwnAbort } from "./own-abort.ts";
import { type EventPage, type FetchPage, timeOf } from "./pages.ts";
import type { SeenEvents } from "./seen-events.ts";
import type { Pair, WantedEvents } from "./wanted-events.ts";

/** How many parts are read concurrently. */
const READERS = 6;

/**
 * The intended size of the first part, in events: small, so that the first events come soon. Later parts grow to
 * `FULL_PART`.
 */
const FIRST_PART = 100;
const FULL_PART = 300;

/** A part with more events is cut, and its older remainder becomes a separate part. */
const PART_LIMIT = 600;

/** The same, while more than `HELD_LIMIT` events are in memory. */
const CROWDED_PART_LIMIT = 100;

/** A part is cut immediately if its first pages suggest that it has more events than this. */
const HOPELESS_PART = 2_400;

/** How many events the unread end of a part must be expected to have to be worth a separate reader. */
const WORTH_SPLITTING = 200;

/** How many events of the log's unsettled end are read as one part. */
const UNSETTLED_LIMIT = 3_000;

/** While more events than this are in memory, only the oldest part is read. */
const HELD_LIMIT = 3_400;

/**
 * The first page says little about the whole span. Its estimate of the density weighs as much as this many events, and
 * assumes at most `GUESSED_PARTS` full parts.
 */
const GUESS_WEIGHT = 100;
const GUESSED_PARTS = 32;

/** An event and its `date_updated`, in ms since 1970. */
export interface TimedEvent {
	event: LoggedEvent;
	time: number;
}

/** A part of the log, from `start` to `end`, both inclusive, in ms since 1970. */
interface Part {
	start: number;
	/** Infinity for the part that ends with the newest event. */
	end: number;
	state: "waiting" | "reading" | "read" | "failed";
	/** The events read so far: newest first during the reading, oldest first afterwards. */
	events: TimedEvent[];
	/** How many events of this part have been read, wanted or not. */
	count: number;
	/** How far back it has been read, in ms since 1970. */
	reached: number;
	/** Whether it is the remainder of a part that had too many events. */
	isRemainder: boolean;
	/** Whether it is read pair by pair. */
	isByPairs: boolean;
	/** Why it could not be read. */
	error?: unknown;
}

/** The options of a walk. */
export interface WalkOptions {
	fetchPage: FetchPage;
	/** The first moment, inclusive, in ms since 1970. */
	from: number;
	/** The last moment, inclusive, in ms since 1970; undefined for the newest event. */
	until: number | undefined;
	wanted: WantedEvents;
	/** Events that were already returned, and are left out. */
	seen: SeenEvents;
	signal: AbortSignal;
}

/**
 * Reads a span of the log once, and yields it in parts, oldest first.
 *
 * The log returns the newest events first, 50 a page, so a whole part is kept in memory to reverse it. How long a part
 * may be depends on the density of the log, which is only known from reading it. So the first request is for the whole
 * span, and its page gives a first estimate. From then on several parts are read concurrently, the oldest first, each
 * as long as the density so far suggests. Three rules correct a wrong estimate:
 * - A part with too many events keeps the events read so far, and its older remainder becomes a separate part.
 * - A part without events makes the next ones longer.
 * - While all readers wait for the oldest part, its unread end is split, and an idle reader reads the older half.
 */
export class Walk {
	readonly #options: WalkOptions;
	readonly #abort: OwnAbort;
	/** Oldest first. Together they cover the rest of the span. */
	readonly #parts: Part[];
	/** The latest part that was yielded, which the consumer is working on. */
	#returned: Part | undefined;
	/** The intended size of the next part, in events. */
	#target = FIRST_PART;
	/** The density of all events; `#wanted` is that of the wanted events. */
	readonly #all = new Density();
	readonly #wanted = new Density();
	#wake = () => {};

	/** The number of requests so far. */
	requests = 0;
	/** When the newest event of the first page was updated, in ms since 1970. */
	#newest = Number.NEGATIVE_INFINITY;
	/**
	 * Events updated before this moment no longer change: five minutes before the walk began, in ms since 1970 by
	 * Close's clock.
	 */
	settled = Number.NEGATIVE_INFINITY;

	constructor(options: WalkOptions) {
		const { from, until = Number.POSITIVE_INFINITY, signal } = options;
		this.#options = options;
		this.#abort = new OwnAbort(signal);
		this.#parts = from <= until ? [createPart(from, until)] : [];
	}

	/** Yields the parts, oldest first. Rejects with the error of the first part that could not be read. */
	async *parts(): AsyncGenerator<{ events: readonly TimedEvent[]; end: number }, void, undefined> {
		try {
			for (;;) {
				this.#abort.signal.throwIfAborted();
				this.#startReaders();
				const changed = new Promise<void>((resolve) => {
					this.#wake = resolve;
				});
				const [oldest] = this.#parts;
				if (!oldest) return;
				if (oldest.state === "failed") throw oldest.error;
				if (oldest.state === "read") {
					this.#parts.shift();
					this.#returned = oldest;
					yield oldest;
					this.#returned = undefined;
				} else await changed;
			}
		} finally {
			this.#abort.end();
		}
	}

	/** The number of events in memory. */
	get held(): number {
		const parts = this.#returned ? [this.#returned, ...this.#parts] : this.#parts;
		return parts.reduce((sum, { events }) => sum + events.length, 0);
	}

	/** Starts as many readers as there is room for, on the oldest waiting parts. */
	#startReaders(): void {
		for (;;) {
			const reading = this.#parts.filter(({ state }) => state === "reading");
			const hasFailed = this.#parts.some(({ state }) => state === "failed");
			if (reading.length >= READERS || hasFailed || this.#abort.signal.aborted) return;
			const next = this.#parts.findIndex(({ state }) => state === "waiting");
			const expected = reading.reduce((sum, { events }) => sum + Math.max(FULL_PART - events.length, 0), FULL_PART);
			const hasRoom = this.held + expected <= HELD_LIMIT;
			if (next === 0 || (next > 0 && hasRoom)) void this.#read(next);
			else if (!this.#splitOldest()) return;
		}
	}

	/** Splits the older half of the unread end off the oldest part, if that pays. Returns whether it did. */
	#splitOldest(): boolean {
		const [oldest] = this.#parts;
		if (oldest?.state !== "reading" || oldest.isByPairs) return false;
		if (oldest.end >= this.settled && this.held < UNSETTLED_LIMIT) return false;
		if (oldest.count < EVENT_LOG_PAGE_SIZE) return false;
		const unread = oldest.reached - oldest.start;
		if (this.#promised(oldest, oldest.reached) < WORTH_SPLITTING || unread < 2) return false;
		const older = createPart(oldest.start, oldest.start + Math.floor(unread / 2) - 1);
		oldest.start = older.end + 1;
		this.#parts.unshift(older);
		return true;
	}

	async #read(index: number): Promise<void> {
		const pairs = this.#pairsFor(this.#parts[index]);
		const part = this.#takePart(index, pairs);
		if (!part) return;
		part.state = "reading";
		part.isByPairs = pairs !== undefined;
		try {
			if (pairs) for (const pair of pairs) await this.#readPair(part, pair);
			else await this.#readAll(part);
			this.#wanted.note(part.events.length, this.#lengthOf(part));
			// The log orders one object's events even within a millisecond. Reversing and a stable sort keep that
			// order.
			part.events.reverse().sort((a, b) => a.time - b.time);
			part.state = "read";
		} catch (error) {
			part.state = "failed";
			part.error = error;
		}
		this.#startReaders();
		this.#wake();
	}

	/** The pairs to request one by one; undefined if reading all events takes fewer requests. */
	#pairsFor(part: Part | undefined): readonly Pair[] | undefined {
		const { pairs } = this.#options.wanted;
		if (!part || !pairs || pairs.length === 1) return pairs;
		if (!this.#all.isKnown) return undefined;
		const length = part.end - part.start + 1;
		const pagesOfAll = this.#all.expected(length) / EVENT_LOG_PAGE_SIZE;
		const wanted = this.#wanted.expected(length);
		const pagesOfPairs = Math.max(wanted / FULL_PART, 1) * pairs.length + wanted / EVENT_LOG_PAGE_SIZE;
		return pagesOfPairs < pagesOfAll ? pairs : undefined;
	}

	/** Returns the waiting part at `index`, or splits off as much of its older end as should be read at once. */
	#takePart(index: number, pairs: readonly Pair[] | undefined): Part | undefined {
		const part = this.#parts[index];
		if (!part || part.end === Number.POSITIVE_INFINITY) return part;
		const length = part.end - part.start + 1;
		const wished = Math.ceil((pairs ? this.#wanted : this.#all).lengthOf(this.#target));
		this.#target = Math.min(this.#target * 2, FULL_PART);
		// A small rest would not be worth a separate request.
		if (wished > length * 0.8) return part;
		const older = createPart(part.start, part.start + wished - 1);
		part.start = older.end + 1;
		this.#parts.splice(index, 0, older);
		return older;
	}

	/** Reads all events of a part, back to its start or to where it has to be cut. */
	async #readAll(part: Part): Promise<void> {
		let hasGuessed = false;
		for await (const page of this.#pages(part, rangeOf(part))) {
			const predicted = this.#promised(part, this.#endOf(part));
			if (!this.#all.isKnown && this.#isWorthGuessing(part, predicted)) {
				hasGuessed = true;
				const events = Math.min(predicted, GUESSED_PARTS * FULL_PART);
				this.#all.note(GUESS_WEIGHT, (this.#lengthOf(part) / events) * GUESS_WEIGHT);
				this.#cutSettled(part);
			} else if (part.count >= this.#limit() || (!part.isRemainder && predicted > HOPELESS_PART))
				this.#cutSettled(part);
			if (page.data.length > 0) this.#startReaders();
		}
		if (!hasGuessed) this.#all.note(part.count, this.#lengthOf(part));
	}

	/** Reads the events of one pair, and cuts the part where the events of all pairs together are too many. */
	async #readPair(part: Part, pair: Pair): Promise<void> {
		for await (const _ of this.#pages(part, { ...pair, ...rangeOf(part) })) {
			if (part.events.length <= PART_LIMIT) continue;
			const times = part.events.map(({ time }) => time).sort((a, b) => b - a);
			this.#cut(part, Math.max(part.reached, times[PART_LIMIT] ?? part.reached));
		}
	}

	/** Fetches the pages of a part and adds their events to it. Yields each page except the last one. */
	async *#pages(part: Part, first: EventQuery): AsyncGenerator<EventPage, void, undefined> {
		const cursors = new Cursors();
		let query = first;
		part.reached = part.end;
		for (;;) {
			this.requests++;
			const isFirst = this.requests === 1;
			const { page, time } = await this.#options.fetchPage(query, this.#abort.signal);
			if (isFirst) this.#newest = page.data.reduce((newest, event) => Math.max(newest, timeOf(event)), this.#newest);
			// Without a `Date` header, the log itself is the clock. It is never fast.
			if (this.settled === Number.NEGATIVE_INFINITY) this.settled = (time ?? this.#newest) - EVENT_LOG_SETTLING_MS;
			this.#addEvents(part, page);
			const cursor = cursors.next(page);
			if (cursor === undefined || part.reached < part.start) return;
			yield page;
			if (part.reached < part.start) return;
			query = { ...first, _cursor: cursor };
		}
	}

	#addEvents(part: Part, { data }: EventPage): void {
		const { wanted, seen } = this.#options;
		for (const event of data) {
			const time = timeOf(event);
			part.reached = time;
			// A cursor may ignore the dates.
			if (time < part.start || time > part.end) continue;
			part.count++;
			if (wanted.includes(event) && !seen.has(event)) part.events.push({ event, time });
		}
	}

	/**
	 * How many events to expect in the part before `end`, in ms since 1970, if all of it is as dense as the part read
	 * so far.
	 */
	#promised(part: Part, end: number): number {
		return (part.count / Math.max(this.#endOf(part) - part.reached, 1)) * Math.max(end - part.start, 0);
	}

	/**
	 * Whether a first page suggests more events than should be read as one part, or more requests than reading pair by
	 * pair.
	 */
	#isWorthGuessing(part: Part, predicted: number): boolean {
		const { pairs } = this.#options.wanted;
		if (pairs) return predicted / EVENT_LOG_PAGE_SIZE > pairs.length;
		// A page of only the unsettled end says nothing about the time before it.
		return predicted > PART_LIMIT && part.reached <= this.settled;
	}

	#lengthOf(part: Part): number {
		return Math.max(this.#endOf(part) - part.start + 1, 1);
	}

	/** The end of a part; for the newest one, the end of the log when the walk began. */
	#endOf(part: Part): number {
		return Math.min(part.end, Math.max(this.#newest, this.settled + EVENT_LOG_SETTLING_MS));
	}

	/**
	 * How many events of a part may be read before it is cut: few while many are in memory, because its older end is
	 * needed first.
	 */
	#limit(): number {
		return this.held > HELD_LIMIT ? CROWDED_PART_LIMIT : PART_LIMIT;
	}

	/**
	 * Cuts a part, but not in its unsettled end: that is read a second time, which takes the fewest requests as one
	 * part.
	 */
	#cutSettled(part: Part): void {
		const isSettled = part.reached <= this.settled || this.held >= UNSETTLED_LIMIT;
		const kept = part.events.filter(({ time }) => time > part.reached);
		// Dropping most of the events that were read would cost more than it saves.
		if (kept.length < part.events.length / 2) return;
		if (isSettled || this.#options.wanted.pairs) this.#cut(part, part.reached);
		else if (this.#promised(part, this.settled) >= WORTH_SPLITTING) this.#cut(part, this.settled - 1);
	}

	/** Splits everything up to and including `time` off into a separate part, and drops the events read of it. */
	#cut(part: Part, time: number): void {
		const kept = part.events.filter((each) => each.time > time);
		// A millisecond cannot be cut.
		if (time >= part.end || (kept.length === 0 && part.events.length > 0)) return;
		this.#parts.splice(this.#parts.indexOf(part), 0, { ...createPart(part.start, time), isRemainder: true });
		part.events = kept;
		part.start = time + 1;
	}
}

function createPart(start: number, end: number): Part {
	return { start, end, state: "waiting", events: [], count: 0, reached: end, isRemainder: false, isByPairs: false };
}

/** The date range of a part, as query parameters of the log. */
function rangeOf({ start, end }: Part): { date_updated__gte: string; date_updated__lt?: string } {
	return {
		date_updated__gte: formatCloseDate(start),
		// Close's dates have microseconds, so the last millisecond ends where the next one begins.
		...(end !== Number.POSITIVE_INFINITY && { date_updated__lt: formatCloseDate(end + 1) }),
	};
}
