/**
 * Stores the tokens of each organization, for one or several processes. Use `memoryTokens`, `fileTokens` or
 * `redisTokens`, or write your own and test it with `tokenStoreChecks` of "close-crm/testing".
 *
 * A value is a string of at most a few hundred characters, encrypted if `createOAuth` has an `encryption` option.
 */
export interface TokenStore {
	/** Resolves to the value of a key, or to undefined if there is none. */
	read(key: string): Promise<string | undefined>;
	/** Stores a value durably. Resolves when that is done. */
	write(key: string, value: string): Promise<void>;
	/** Removes a value. Does nothing if there is none. */
	delete(key: string): Promise<void>;
	/**
	 * Locks a key for all processes. Resolves to a function that unlocks it, or to undefined if the key is already
	 * locked. The lock expires after `lease` ms, because its process may have ended. Unlocking an expired lock does
	 * nothing, even if another process holds the lock by then.
	 */
	lock(key: string, lease: number): Promise<(() => Promise<void>) | undefined>;
}
