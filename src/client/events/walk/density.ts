/** The estimate is an average over about this many of the latest events. */
const MEMORY = 800;

/** Estimates how many events there are in a period, based on the events read most recently. */
export class Density {
	#events = 0;
	#length = 0;

	/** Whether there is an estimate. */
	get isKnown(): boolean {
		return this.#length > 0;
	}

	/** Records that a period of `length` ms had this number of events. */
	note(events: number, length: number): void {
		this.#events += events;
		this.#length += length;
		const surplus = this.#events / MEMORY;
		if (surplus <= 1) return;
		this.#events /= surplus;
		this.#length /= surplus;
	}

	/** The number of events to expect in a period of `length` ms. */
	expected(length: number): number {
		return this.#length > 0 ? (this.#events / this.#length) * length : 0;
	}

	/** The length of a period in which to expect this number of events, in ms. */
	lengthOf(events: number): number {
		return this.#events > 0 ? (events * this.#length) / this.#events : Number.POSITIVE_INFINITY;
	}
}
