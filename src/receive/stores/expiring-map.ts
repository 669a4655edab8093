interface Entry<Value> {
	key: string;
	value: Value;
	/** When it expires, in ms since 1970. */
	expires: number;
	older: Entry<Value> | undefined;
	newer: Entry<Value> | undefined;
}

/**
 * Values that expire, in the order in which they were set. The order is a linked list, so that each operation takes
 * constant time: finding the first entry of a large Map means skipping all deleted ones.
 */
export class ExpiringMap<Value> {
	readonly #entries = new Map<string, Entry<Value>>();
	#oldest: Entry<Value> | undefined;
	#newest: Entry<Value> | undefined;

	get size(): number {
		return this.#entries.size;
	}

	/** The value of a key, unless it has expired at `time`. */
	get(key: string, time: number): Value | undefined {
		const entry = this.#entries.get(key);
		return entry && entry.expires > time ? entry.value : undefined;
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
