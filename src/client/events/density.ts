/** So many events are remembered, and the time that they took. */
const MEMORY = 800;

/** How many events there are to a stretch of time, judged by the events that were read last. */
export class Density {
	#events = 0;
	#length = 0;

	/** Whether anything was measured. */
	get isKnown(): boolean {
		return this.#length > 0;
	}

	/** Notes that a stretch of `length` ms had so many events. */
	note(events: number, length: number): void {
		this.#events += events;
		this.#length += length;
		const surplus = this.#events / MEMORY;
		if (surplus <= 1) return;
		this.#events /= surplus;
		this.#length /= surplus;
	}

	/** How many events to expect in `length` ms. */
	expected(length: number): number {
		return this.#length > 0 ? (this.#events / this.#length) * length : 0;
	}

	/** In how many ms to expect so many events. */
	lengthOf(events: number): number {
		return this.#events > 0 ? (events * this.#length) / this.#events : Number.POSITIVE_INFINITY;
	}
}
