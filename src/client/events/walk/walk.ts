import { Cursors } from "../../paginate/cursors.ts";
import type { EventQuery } from "../event-query.ts";
import { OwnAbort } from "../own-abort.ts";
import type { EventPage, FetchPage } from "../pages.ts";
import type { SeenEvents } from "../seen-events.ts";
import type { Pair, WantedEvents } from "../wanted-events.ts";
import { LogEnd } from "./log-end.ts";
import { Part, type TimedEvent } from "./part.ts";
import { Parts } from "./parts.ts";
import { Plan } from "./plan.ts";

/** How many parts are read concurrently. */
const READERS = 6;

/** A waiting part is read as a whole if at least this share of it should be read: the remainder is not worth a request. */
const ALMOST_WHOLE = 0.8;

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
 * 1. The log returns the newest events first, so a part is kept in memory until its oldest event is read.
 * 2. The first part is the whole span. Its first page shows how dense the log is (`Plan`), and if it seems too large, it
 *    is cut after that page.
 * 3. The remainder waits. Up to six readers each read as much of its oldest end as `Plan` suggests.
 * 4. If a part turns out to have too many events, it is cut, and its remainder waits again (`Parts`).
 * 5. If memory is full, or nothing waits, the unread end of the oldest part is split, so that an idle reader helps.
 */
export class Walk {
	readonly #options: WalkOptions;
	readonly #abort: OwnAbort;
	readonly #logEnd = new LogEnd();
	readonly #parts: Parts;
	readonly #plan: Plan;
	/** Called when a part is read or has failed. */
	#wake = () => {};

	/** The number of requests so far. */
	requests = 0;

	constructor(options: WalkOptions) {
		const { from, until = Number.POSITIVE_INFINITY, wanted, signal } = options;
		this.#options = options;
		this.#abort = new OwnAbort(signal);
		this.#parts = new Parts(new Part(from, until, this.#logEnd), this.#logEnd, wanted.pairs !== undefined);
		this.#plan = new Plan(wanted.pairs, this.#logEnd);
	}

	/** Events updated before this moment no longer change: five minutes before the walk began, in ms since 1970. */
	get settled(): number {
		return this.#logEnd.settled;
	}

	/** The number of events in memory. */
	get held(): number {
		return this.#parts.held;
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
				const { oldest } = this.#parts;
				if (!oldest) return;
				if (oldest.state === "failed") throw oldest.error;
				if (oldest.state === "read") {
					this.#parts.takeOldest();
					yield oldest;
					this.#parts.dropTaken();
				} else await changed;
			}
		} finally {
			this.#abort.end();
		}
	}

	/** Starts as many readers as there is room for, on the oldest waiting parts. */
	#startReaders(): void {
		while (this.#mayStartReader()) {
			const { oldest, oldestWaiting, hasRoom } = this.#parts;
			if (oldestWaiting && (oldestWaiting === oldest || hasRoom)) void this.#read(oldestWaiting);
			else if (!this.#parts.splitOldest()) return;
		}
	}

	#mayStartReader(): boolean {
		const isBusy = this.#parts.count("reading") >= READERS;
		return !isBusy && this.#parts.count("failed") === 0 && !this.#abort.signal.aborted;
	}

	/** Reads a waiting part, or its older end. */
	async #read(waiting: Part): Promise<void> {
		const pairs = this.#plan.pairsFor(waiting);
		const part = this.#splitToLength(waiting, pairs !== undefined);
		part.state = "reading";
		part.isByPairs = pairs !== undefined;
		try {
			if (pairs) for (const pair of pairs) await this.#readPair(part, pair);
			else await this.#readAll(part);
			this.#plan.noteWanted(part);
			part.finish();
		} catch (error) {
			part.state = "failed";
			part.error = error;
		}
		this.#startReaders();
		this.#wake();
	}

	/** Splits off as much of a waiting part's older end as should be read at once, and returns that. */
	#splitToLength(part: Part, isByPairs: boolean): Part {
		if (part.end === Number.POSITIVE_INFINITY) return part;
		const length = this.#plan.nextLength(isByPairs);
		return length > part.length * ALMOST_WHOLE ? part : this.#parts.splitOff(part, part.start + length - 1);
	}

	/** Reads all events of a part, back to its start or to where it has to be cut. */
	async #readAll(part: Part): Promise<void> {
		let isEstimated = false;
		for await (const page of this.#pages(part, part.range)) {
			const isFirstEstimate = this.#plan.estimate(part);
			isEstimated ||= isFirstEstimate;
			if (isFirstEstimate || this.#parts.isTooLarge(part)) this.#parts.cutWhereRead(part);
			if (page.data.length > 0) this.#startReaders();
		}
		if (!isEstimated) this.#plan.noteAll(part);
	}

	/** Reads the events of one pair, back to the start of the part or to where it has to be cut. */
	async #readPair(part: Part, pair: Pair): Promise<void> {
		for await (const _ of this.#pages(part, { ...pair, ...part.range })) this.#parts.cutToLimit(part);
	}

	/** Fetches the pages of a part and adds their events to it. Yields each page except the last one. */
	async *#pages(part: Part, first: EventQuery): AsyncGenerator<EventPage, void, undefined> {
		const { fetchPage, wanted, seen } = this.#options;
		const cursors = new Cursors();
		let query = first;
		part.reached = part.end;
		for (;;) {
			this.requests++;
			const dated = await fetchPage(query, this.#abort.signal);
			this.#logEnd.note(dated);
			const { page } = dated;
			part.add(page.data, (event) => wanted.includes(event) && !seen.has(event));
			const cursor = cursors.next(page);
			if (cursor === undefined || part.reached < part.start) return;
			yield page;
			// The part may have been cut or split in the meantime.
			if (part.reached < part.start) return;
			query = { ...first, _cursor: cursor };
		}
	}
}
