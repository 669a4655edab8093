import { EVENT_LOG_PAGE_SIZE } from "../../../close/limits.ts";
import type { Pair } from "../wanted-events.ts";
import { Density } from "./density.ts";
import type { LogEnd } from "./log-end.ts";
import type { Part } from "./part.ts";
import { FULL_PART, MOST_IN_PART } from "./parts.ts";

/** How many events the first part should have: few, so that the first events come soon. */
const FIRST_PART = 100;

/**
 * The first page says little about the whole span. Its estimate of the density weighs as much as this many events, and
 * expects at most so many.
 */
const FIRST_ESTIMATE_WEIGHT = 100;
const MOST_IN_FIRST_ESTIMATE = 32 * FULL_PART;

/** Decides how long the next part is, and whether it is read pair by pair, based on the events read so far. */
export class Plan {
	/** The density of all events; `#wanted` is that of the wanted events. */
	readonly #all = new Density();
	readonly #wanted = new Density();
	readonly #pairs: readonly Pair[] | undefined;
	readonly #logEnd: LogEnd;
	/** How many events the next part should have. */
	#size = FIRST_PART;

	constructor(pairs: readonly Pair[] | undefined, logEnd: LogEnd) {
		this.#pairs = pairs;
		this.#logEnd = logEnd;
	}

	/** The pairs to request one by one; undefined if reading all events takes fewer requests. */
	pairsFor({ length }: Part): readonly Pair[] | undefined {
		const pairs = this.#pairs;
		if (!pairs || pairs.length === 1) return pairs;
		if (!this.#all.isKnown) return undefined;
		const pagesOfAll = this.#all.expected(length) / EVENT_LOG_PAGE_SIZE;
		const wanted = this.#wanted.expected(length);
		const pagesOfPairs = Math.max(wanted / FULL_PART, 1) * pairs.length + wanted / EVENT_LOG_PAGE_SIZE;
		return pagesOfPairs < pagesOfAll ? pairs : undefined;
	}

	/** How long the next part should be, in ms. Each part has twice as many events as the one before, up to a full one. */
	nextLength(isByPairs: boolean): number {
		const density = isByPairs ? this.#wanted : this.#all;
		const length = Math.ceil(density.lengthOf(this.#size));
		this.#size = Math.min(this.#size * 2, FULL_PART);
		return length;
	}

	/**
	 * Estimates the density from the first page of the walk, if that suggests that the part has too many events, or
	 * takes more requests than reading pair by pair. Returns whether it did.
	 */
	estimate(part: Part): boolean {
		if (this.#all.isKnown || !this.#isWorthEstimating(part)) return false;
		const events = Math.min(part.expected, MOST_IN_FIRST_ESTIMATE);
		this.#all.note(FIRST_ESTIMATE_WEIGHT, (part.length / events) * FIRST_ESTIMATE_WEIGHT);
		return true;
	}

	#isWorthEstimating({ expected, reached }: Part): boolean {
		if (this.#pairs) return expected / EVENT_LOG_PAGE_SIZE > this.#pairs.length;
		// A page of only the unsettled end says nothing about the time before it.
		return expected > MOST_IN_PART && reached <= this.#logEnd.settled;
	}

	/** Records a part of which all events were read. */
	noteAll({ count, length }: Part): void {
		this.#all.note(count, length);
	}

	/** Records a part of which all wanted events were read. */
	noteWanted({ events, length }: Part): void {
		this.#wanted.note(events.length, length);
	}
}
