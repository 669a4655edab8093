interface Entry<Value> {
	key: string;
	value: Value;
	/** When it expires, in ms since 1970. */
	expires: number;
	older: Entry<Value> | undefined;
	newer: Entry<Value> | undefined;
}

/**
 * Values that expire, in the order in which they were set. All must have the same lifetime, so that the oldest value
 * expires first. The order is a linked list, so that each operation takes constant time: finding the first entry of a
 * large Map means skipping all deleted ones.
 */
export class ExpiringMap<Value> {
	readonly #entries = new Map<string, Entry<Value>>();
	#oldest: Entry<Value> | undefined;
	#newest: Entry<Value> | undefined;

	/** The number of values, including expired ones that are not deleted yet. */
	get size(): number {
		return this.#entries.size;
	}

	/** Whether a key has a value that has not expired at `time`. */
	has(key: string, time: number): boolean {
		const entry = this.#entries.get(key);
		return entry !== undefined && entry.expires > time;
	}

	/** The value of a key, unless it has expired at `time`. */
	get(key: string, time: number): Value | undefined {
		return this.has(key, time) ? this.#entries.get(key)?.value : undefined;
	}

	/** Sets a value and makes it the newest. */
	set(key: string, value: Value, expires: number): void {
		this.delete(key);
		const entry: Entry<Value> = { key, value, expires, older: this.#newest, newer: undefined };
		if (this.#newest) this.#newest.newer = entry;
		else this.#oldest = entry;
		this.#newest = entry;
		this.#entries.set(key, entry);
	}

	delete(key: string): void {
		const entry = this.#entries.get(key);
		if (!entry) return;
		this.#entries.delete(key);
		if (entry.older) entry.older.newer = entry.newer;
		else this.#oldest = entry.newer;
		if (entry.newer) entry.newer.older = entry.older;
		else this.#newest = entry.older;
	}

	/** Deletes the oldest entry. Returns whether there was one. */
	deleteOldest(): boolean {
		if (!this.#oldest) return false;
		this.delete(this.#oldest.key);
		return true;
	}

	/** Deletes the oldest entries that have expired at `time`, but no more than `most`. */
	deleteExpired(time: number, most: number): void {
		for (let deleted = 0; deleted < most && this.#oldest && this.#oldest.expires <= time; deleted++) {
			this.deleteOldest();
		}
	}
}
