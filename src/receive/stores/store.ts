/**
 * Remembers which events are handled and which are being handled, for one process or for many. `memoryStore` is one;
 * `storeChecks` of "close-crm/testing" tells whether your own keeps what is promised here.
 *
 * A key names one state of one event. A holder names one run of a handler, and no two runs have the same.
 * Each method may reject when it could not do its work: the receiver then answers so that Close tries again.
 */
export interface Store {
	/**
	 * Asks to handle an event. Of all that ask for a key at once, in every process, exactly one gets "claimed".
	 * - "claimed": nobody has the claim and the event is not done. The caller has it now, until it completes or releases
	 *   it or until the claim expires: a process may have died with it, and that must not block the event for ever.
	 * - "in_progress": somebody else has the claim.
	 * - "done": the event is completed.
	 */
	claim(key: string, holder: string): Promise<Claim> | Claim;
	/** The event is handled: from now on its key is "done", at least as long as Close retries, which is 72 hours. */
	complete(key: string, holder: string): Promise<void> | void;
	/** The handler failed: the key is free again. Does nothing if the holder's claim has expired. */
	release(key: string, holder: string): Promise<void> | void;
}

/** What `Store.claim` says. */
export type Claim = "claimed" | "in_progress" | "done";
