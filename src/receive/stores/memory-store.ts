import { RETRY_WINDOW_MS } from "../../close/limits.ts";
import type { Store } from "./store.ts";

/** What `memoryStore` takes. */
export interface MemoryStoreOptions {
	/** How many events it remembers, claimed and done; 100,000 unless given, which takes some 20 MB. */
	maxEvents?: number;
	/** How long a done event is remembered, in ms; 73 hours unless given, for Close retries for 72. */
	retention?: number;
	/**
	 * How long a claim holds, in ms; 10 minutes unless given. It must exceed the time of the slowest handler, which
	 * otherwise may run twice at once.
	 */
	claimLifetime?: number;
	/** The clock: ms since 1970, as from `Date.now`. */
	now?: () => number;
}

/**
 * A store in the memory of this process. It forgets everything when the process ends, and other processes do not see
 * it. When it is full it forgets the event that was done first; while all are claimed, `claim` rejects.
 */
export function memoryStore({
	maxEvents = 100_000,
	retention = RETRY_WINDOW_MS,
	claimLifetime = 600_000,
	now = Date.now,
}: MemoryStoreOptions = {}): Store {
	/** Claims have a holder, done events have none. In the order of entry. */
	const events = new Map<string, { holder?: string; expires: number }>();

	return {
		claim(key, holder) {
			const time = now();
			const found = events.get(key);
			if (found && found.expires > time) return found.holder ? "in_progress" : "done";
			for (const [old, { holder, expires }] of events) {
				if (events.size < maxEvents && expires > time) break;
				if (expires <= time || !holder) events.delete(old);
			}
			if (events.size >= maxEvents) throw new Error("memoryStore: raise maxEvents.");
			events.set(key, { holder, expires: time + claimLifetime });
			return "claimed";
		},
		complete(key) {
			events.delete(key);
			events.set(key, { expires: now() + retention });
		},
		release(key, holder) {
			if (events.get(key)?.holder === holder) events.delete(key);
		},
	};
}
