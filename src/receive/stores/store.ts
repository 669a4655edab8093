/**
 * Remembers which events are handled and which are being handled, for one or several processes. Use `memoryStore` or
 * `redisStore`, or write your own and test it with `storeChecks` of "close-crm/testing".
 *
 * A key identifies one state of one event. A holder identifies one run of a handler, and is unique. Each method may
 * reject if it fails. If `claim` or `newestHandled` fails, the receiver answers 503, and Close retries. An error of
 * another method does not change the response; `complete` and `noteHandled` are tried again for 10 minutes.
 */
export interface Store {
	/**
	 * Claims an event. If several callers claim the same key at once, in any process, exactly one gets "claimed".
	 * - "claimed": nobody has the claim and the event is not done. The caller holds the claim until it completes
	 *   or releases it, or until it expires. A claim must expire, so that a crashed process does not block the event
	 *   forever.
	 * - "in_progress": another caller has the claim. If the holder itself claims again, both "claimed" and "in_progress"
	 *   are allowed.
	 * - "done": the event was completed.
	 */
	claim(key: string, holder: string): Promise<Claim> | Claim;
	/**
	 * Marks the event as handled, whoever has the claim by now: `claim` then returns "done", for at least the 72 hours in
	 * which Close retries. It may be called again after it has rejected, or while an earlier call hangs.
	 */
	complete(key: string, holder: string): Promise<void> | void;
	/** Releases the claim, because the handler failed. Does nothing if the holder's claim has expired. */
	release(key: string, holder: string): Promise<void> | void;
	/**
	 * Makes the holder's claim last for another `claimLifetime`. Does nothing if the claim has expired or the event is
	 * done. Optional: without it, a claim must outlast the slowest handler.
	 */
	renew?(key: string, holder: string): Promise<void> | void;
	/**
	 * How long a claim lasts, in ms. While a handler runs, the receiver renews its claim after each third of this time,
	 * for up to an hour. Default: 1 minute.
	 */
	readonly claimLifetime?: number;
	/**
	 * Returns the newest `date_updated` that `noteHandled` was called with for this object, or undefined. Optional, but
	 * `context.stale` needs both this method and `noteHandled`.
	 */
	newestHandled?(objectKey: string): Promise<string | undefined> | string | undefined;
	/** Remembers that a state of an object was handled, for as long as events are remembered. The newest date wins. */
	noteHandled?(objectKey: string, dateUpdated: string): Promise<void> | void;
}

/** The result of `Store.claim`. */
export type Claim = "claimed" | "in_progress" | "done";

/** In ms. After a crash, unfinished events are blocked for this long. */
export const DEFAULT_CLAIM_LIFETIME_MS = 60_000;
