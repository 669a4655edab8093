/**
 * Keeps the tokens of each organization, for one process or for many. `memoryTokens`, `fileTokens` and `redisTokens` are
 * such stores; `tokenStoreChecks` of "close-crm/testing" tests one of your own.
 *
 * A value is a string of at most a few hundred characters, encrypted if `createOAuth` was given `encryption`.
 */
export interface TokenStore {
	/** Resolves to the value of a key, or to undefined if there is none. */
	read(key: string): Promise<string | undefined>;
	/** Stores a value, durably, before it resolves. */
	write(key: string, value: string): Promise<void>;
	/** Removes a value. Does nothing if there is none. */
	delete(key: string): Promise<void>;
	/**
	 * Locks a key for all processes. Resolves to a function that unlocks it, or to undefined if somebody else holds the
	 * lock. A lock that is not released ends by itself after `lease` ms, because its process may have ended. Unlocking a
	 * lock that has ended does nothing, even if somebody else holds the lock by then.
	 */
	lock(key: string, lease: number): Promise<(() => Promise<void>) | undefined>;
}
