/**
 * Where `createSync` keeps how far it has come. Several processes that sync the same subscription share one.
 * `memoryCheckpoint`, `fileCheckpoint` and `redisCheckpoint` are such stores.
 */
export interface Checkpoint {
	/** Resolves to the string that was written last; undefined if nothing was. */
	read(): Promise<string | undefined> | string | undefined;
	/** Keeps a string, of less than 10 KB, in the place of the one before. */
	write(value: string): Promise<void> | void;
}

/** A checkpoint in the memory of this process, for tests: a process that starts again syncs from then on. */
export function memoryCheckpoint(): Checkpoint {
	let kept: string | undefined;
	return {
		read: () => kept,
		write(value) {
			kept = value;
		},
	};
}
