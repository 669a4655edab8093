/**
 * Where `createSync` stores its progress. Several processes that sync the same subscription must share one. Use
 * `memoryCheckpoint`, `fileCheckpoint` or `redisCheckpoint`, or write your own.
 */
export interface Checkpoint {
	/** Returns the string that was written last, or undefined if there is none. */
	read(): Promise<string | undefined> | string | undefined;
	/** Stores a string of less than 10 KB, and replaces the previous one. */
	write(value: string): Promise<void> | void;
}

/** A checkpoint in the memory of this process, for tests. After a restart, the sync begins from that moment. */
export function memoryCheckpoint(): Checkpoint {
	let stored: string | undefined;
	return {
		read: () => stored,
		write(value) {
			stored = value;
		},
	};
}
