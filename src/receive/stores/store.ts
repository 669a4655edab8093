/**
 * Remembers which events are handled and which are being handled, for one process or for many. `memoryStore` and
 * `redisStore` are such stores; `storeChecks` of "close-crm/testing" tests one of your own.
 *
 * A key identifies one state of one event. A holder identifies one run of a handler; no two runs have the same.
 * Each method may reject if it could not do its work. The receiver then answers so that Close tries again.
 */
export interface Store {
	/**
	 * Asks to handle an event. Of all callers that ask for a key at once, in every process, exactly one gets "claimed".
	 * - "claimed": nobody has the claim and the event is not done. The caller has it until it completes or releases it, or
	 *   until the claim expires: a process that ended with a claim must not block the event for ever.
	 * - "in_progress": somebody else has the claim.
	 * - "done": the event is completed.
	 */
	claim(key: string, holder: string): Promise<Claim> | Claim;
	/**
	 * Marks the event as handled: from now on its key is "done", for at least the 72 hours in which Close retries. It
	 * may be called again after it rejected.
	 */
	complete(key: string, holder: string): Promise<void> | void;
	/** Frees the key, because the handler failed. Does nothing if the holder's claim has expired. */
	release(key: string, holder: string): Promise<void> | void;
	/**
	 * Extends the holder's claim by another `claimLifetime` from now. Does nothing if the claim has expired or the event is
	 * done. Optional: without it, a claim must outlast the slowest handler.
	 */
	renew?(key: string, holder: string): Promise<void> | void;
	/**
	 * How long a claim lasts, in ms. While a handler runs, the receiver renews its claim at each third of this, so that a
	 * claim can be short and still outlast a slow handler. Default: 1 minute.
	 */
	readonly claimLifetime?: number;
	/**
	 * Returns the newest `date_updated` that `noteHandled` was called with for this object, or undefined. Optional; it
	 * comes with `noteHandled`, and both are what `context.stale` needs.
	 */
	newestHandled?(objectKey: string): Promise<string | undefined> | string | undefined;
	/** Remembers that a state of an object was handled, as long as events are remembered. The newest date wins. */
	noteHandled?(objectKey: string, dateUpdated: string): Promise<void> | void;
}

/** What `Store.claim` resolves to. */
export type Claim = "claimed" | "in_progress" | "done";

/** With `renew`, the events of a process that ended come back after this time. */
export const DEFAULT_CLAIM_LIFETIME_MS = 60_000;
