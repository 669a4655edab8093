import { formatCloseDate } from "../../close/dates.ts";
import type { LoggedEvent } from "../../close/events/close-event.ts";
import { EVENT_LOG_PAGE_SIZE, EVENT_LOG_SETTLING_MS } from "../../close/limits.ts";
import { Density } from "./density.ts";
import type { EventQuery } from "./event-query.ts";
import { OwnAbort } from "./own-abort.ts";
import { Cursors, type EventPage, type FetchPage, timeOf } from "./pages.ts";
import type { SeenEvents } from "./seen-events.ts";
import type { Pair, WantedEvents } from "./wanted-events.ts";

/** How many parts are read side by side. */
const READERS = 6;

/** How many events a part should have: few at first, so that the first events come soon, and then enough to fill its pages. */
const FIRST_PART = 100;
const FULL_PART = 300;

/** A part that has more events is cut, and its older remainder becomes a part of its own. */
const PART_LIMIT = 600;

/** The same while more events are held than `HELD_LIMIT`. */
const CROWDED_PART_LIMIT = 100;

/** A part of which the first pages promise so many events is cut at once. */
const HOPELESS_PART = 2_400;

/** How many events the unread end of a part must promise to be worth a reader of its own. */
const WORTH_SPLITTING = 200;

/** How many events of the log's unsettled end are read in one piece. */
const UNSETTLED_LIMIT = 3_000;

/** Only the oldest part is read while more events are held. */
const HELD_LIMIT = 3_400;

/** The first page says little about the whole span: its guess counts as much as so many events, and for so many parts. */
const GUESS_WEIGHT = 100;
const GUESSED_PARTS = 32;

/** An event and its `date_updated`, in ms since 1970. */
export interface TimedEvent {
	event: LoggedEvent;
	time: number;
}

/** A stretch of the log, from `start` to `end`, both included, in ms. */
interface Part {
	start: number;
	/** Infinite for the part that reaches to the newest event. */
	end: number;
	state: "waiting" | "reading" | "read" | "failed";
	/** What was read of it: newest first while it is being read, oldest first when it is read. */
	events: TimedEvent[];
	/** How many events the log had of it so far, wanted or not. */
	count: number;
	/** Down to where it was read, in ms. */
	reached: number;
	/** Whether it is what a part left that had too many events. */
	isRemainder: boolean;
	/** Whether it is read pair by pair. */
	isByPairs: boolean;
	/** Why it could not be read. */
	error?: unknown;
}

/** What a walk reads. */
export interface WalkOptions {
	fetchPage: FetchPage;
	/** From when on, in ms, included. */
	from: number;
	/** Until when, in ms, included; up to the newest event if undefined. */
	until: number | undefined;
	wanted: WantedEvents;
	/** What is known already, and is not held again. */
	seen: SeenEvents;
	signal: AbortSignal;
}

/**
 * Reads a span of the log once, and returns it in parts, the oldest first.
 *
 * The log comes newest first, 50 events a page, so a part is held whole to be turned around. How long a part may be
 * depends on how dense the log is, and only reading it shows that. So the first request asks for the whole span, and its
 * page suggests a density. From then on several parts are read side by side, the oldest first, each as long as the
 * density seen so far suggests. Three things correct a wrong guess:
 * - A part that has too many events keeps what was read of it, and its older remainder becomes a part of its own.
 * - A part that has none makes the next ones longer.
 * - While everybody waits for the oldest part, its unread end is split, and an idle reader reads the older half.
 */
export class Walk {
	readonly #options: WalkOptions;
	readonly #abort: OwnAbort;
	/** Oldest first. Together they are what of the span was not returned yet. */
	readonly #parts: Part[];
	/** The part that was returned last, which the consumer is working on. */
	#returned: Part | undefined;
	/** How many events the next part should have. */
	#target = FIRST_PART;
	/** Of all events, and of the wanted ones. */
	readonly #all = new Density();
	readonly #wanted = new Density();
	#wake = () => {};

	/** How many requests it has made. */
	requests = 0;
	/** When the newest event was updated that the first page showed, in ms. */
	#newest = Number.NEGATIVE_INFINITY;
	/** What was updated before this moment, in ms, no longer changes: five minutes before the walk began, by Close's clock. */
	settled = Number.NEGATIVE_INFINITY;

	constructor(options: WalkOptions) {
		const { from, until = Number.POSITIVE_INFINITY, signal } = options;
		this.#options = options;
		this.#abort = new OwnAbort(signal);
		this.#parts = from <= until ? [createPart(from, until)] : [];
	}

	/** The parts, oldest first. Rejects with the error of the first part that could not be read. */
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

	/** How many events it holds. */
	get held(): number {
		const parts = this.#returned ? [this.#returned, ...this.#parts] : this.#parts;
		return parts.reduce((sum, { events }) => sum + events.length, 0);
	}

	/** Starts readers on the oldest parts that wait, as many as there is room for. */
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

	/** Makes the older half of what is unread of the oldest part a part of its own. Returns whether that pays. */
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
			// The log keeps the order of one object's events even within a millisecond, and turning it around does as well.
			part.events.reverse().sort((a, b) => a.time - b.time);
			part.state = "read";
		} catch (error) {
			part.state = "failed";
			part.error = error;
		}
		this.#startReaders();
		this.#wake();
	}

	/** The pairs to ask for one by one; undefined where reading all events takes fewer requests. */
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

	/** The waiting part at that place, or as much of its older end as should be read at once. */
	#takePart(index: number, pairs: readonly Pair[] | undefined): Part | undefined {
		const part = this.#parts[index];
		if (!part || part.end === Number.POSITIVE_INFINITY) return part;
		const length = part.end - part.start + 1;
		const wished = Math.ceil((pairs ? this.#wanted : this.#all).lengthOf(this.#target));
		this.#target = Math.min(this.#target * 2, FULL_PART);
		// The little that would be left of a part that is hardly longer is not worth a request.
		if (wished > length * 0.8) return part;
		const older = createPart(part.start, part.start + wished - 1);
		part.start = older.end + 1;
		this.#parts.splice(index, 0, older);
		return older;
	}

	/** Reads all events of a part, down to its start or to where it has to be cut. */
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

	/** Reads the events of one pair, and cuts the part where it would hold too many events of all pairs together. */
	async #readPair(part: Part, pair: Pair): Promise<void> {
		for await (const _ of this.#pages(part, { ...pair, ...rangeOf(part) })) {
			if (part.events.length <= PART_LIMIT) continue;
			const times = part.events.map(({ time }) => time).sort((a, b) => b - a);
			this.#cut(part, Math.max(part.reached, times[PART_LIMIT] ?? part.reached));
		}
	}

	/** Fetches the pages of a part and adds their events to it. Returns each page that others follow. */
	async *#pages(part: Part, first: EventQuery): AsyncGenerator<EventPage, void, undefined> {
		const cursors = new Cursors();
		let query = first;
		part.reached = part.end;
		for (;;) {
			this.requests++;
			const isFirst = this.requests === 1;
			const { page, time } = await this.#options.fetchPage(query, this.#abort.signal);
			if (isFirst) this.#newest = page.data.reduce((newest, event) => Math.max(newest, timeOf(event)), this.#newest);
			// Without a time in the response the log itself is the clock. It is never ahead.
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
			// A cursor may not know the dates.
			if (time < part.start || time > part.end) continue;
			part.count++;
			if (wanted.includes(event) && !seen.has(event)) part.events.push({ event, time });
		}
	}

	/** How many events the part has before `end`, in ms, if all of it is as dense as what was read of it. */
	#promised(part: Part, end: number): number {
		return (part.count / Math.max(this.#endOf(part) - part.reached, 1)) * Math.max(end - part.start, 0);
	}

	/** Whether a first page promises more than should be read in one piece, or than all pairs would cost. */
	#isWorthGuessing(part: Part, predicted: number): boolean {
		const { pairs } = this.#options.wanted;
		if (pairs) return predicted / EVENT_LOG_PAGE_SIZE > pairs.length;
		// A page of the unsettled end says nothing about the time before it.
		return predicted > PART_LIMIT && part.reached <= this.settled;
	}

	#lengthOf(part: Part): number {
		return Math.max(this.#endOf(part) - part.start + 1, 1);
	}

	/** Where a part ends; for the newest one, where the log ended when the walk began. */
	#endOf(part: Part): number {
		return Math.min(part.end, Math.max(this.#newest, this.settled + EVENT_LOG_SETTLING_MS));
	}

	/** How many events of a part may be read in one piece: few while many are held, because its older end is needed first. */
	#limit(): number {
		return this.held > HELD_LIMIT ? CROWDED_PART_LIMIT : PART_LIMIT;
	}

	/** Cuts a part, but not where it may still change: that is read a second time, and in one piece takes the fewest requests. */
	#cutSettled(part: Part): void {
		const isSettled = part.reached <= this.settled || this.held >= UNSETTLED_LIMIT;
		const kept = part.events.filter(({ time }) => time > part.reached);
		// Dropping most of what was read would not pay.
		if (kept.length < part.events.length / 2) return;
		if (isSettled || this.#options.wanted.pairs) this.#cut(part, part.reached);
		else if (this.#promised(part, this.settled) >= WORTH_SPLITTING) this.#cut(part, this.settled - 1);
	}

	/** Makes what is older than or as old as `time` a part of its own, and drops what was read of it. */
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

/** The dates of a part, as the log wants them. */
function rangeOf({ start, end }: Part): { date_updated__gte: string; date_updated__lt?: string } {
	return {
		date_updated__gte: formatCloseDate(start),
		// Close's dates have room for microseconds, so the last millisecond ends where the next one begins.
		...(end !== Number.POSITIVE_INFINITY && { date_updated__lt: formatCloseDate(end + 1) }),
	};
}
