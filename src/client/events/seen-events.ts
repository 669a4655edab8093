import type { LoggedEvent } from "../../close/events/close-event.ts";
import { eventKey } from "../../close/events/event-name.ts";

/**
 * The states of events that were already returned. A later change gives an event a new `date_updated`, and so a new
 * state.
 */
export class SeenEvents {
	/** The time of the update, in ms since 1970, by event key. */
	readonly #times = new Map<string, number>();

	has(event: LoggedEvent): boolean {
		return this.#times.has(eventKey(event));
	}

	/** Remembers an event that was updated at `time`, in ms since 1970. Returns whether it is new. */
	add(event: LoggedEvent, time: number): boolean {
		const key = eventKey(event);
		if (this.#times.has(key)) return false;
		this.#times.set(key, time);
		return true;
	}

	/** Forgets the events that were updated before `time`, in ms since 1970. */
	forget(time: number): void {
		for (const [key, updated] of this.#times) if (updated < time) this.#times.delete(key);
	}
}
