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
export function memoryStore(options: MemoryStoreOptions = {}): Store {
	const { maxEvents = 100_000, retention = 262_800_000, claimLifetime = 600_000, now = Date.now } = options;
	// A Map keeps the order of entry, and what entered first expires first.
	const claims = new Map<string, { holder: string; expires: number }>();
	const done = new Map<string, number>();

	function forgetExpired(time: number): void {
		for (const [key, { expires }] of claims) {
			if (expires > time) break;
			claims.delete(key);
		}
		for (const [key, expires] of done) {
			if (expires > time) break;
			done.delete(key);
		}
	}

	function makeRoom(): void {
		for (const key of done.keys()) {
			if (claims.size + done.size < maxEvents) break;
			done.delete(key);
		}
	}

	return {
		claim(key, holder) {
			const time = now();
			forgetExpired(time);
			if (done.has(key)) return "done";
			if (claims.has(key)) return "in_progress";
			makeRoom();
			if (claims.size >= maxEvents) throw new Error(`memoryStore is full of ${maxEvents} claims. Raise maxEvents.`);
			claims.set(key, { holder, expires: time + claimLifetime });
			return "claimed";
		},
		complete(key) {
			claims.delete(key);
			// Deleted first, so that the order of the Map stays that of expiry.
			done.delete(key);
			makeRoom();
			done.set(key, now() + retention);
		},
		release(key, holder) {
			if (claims.get(key)?.holder === holder) claims.delete(key);
		},
	};
}
