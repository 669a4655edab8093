import type { Store } from "../receive/stores/store.ts";

/** Time is divided into periods of this length. Only the process that has claimed a period may sweep in it. */
const PERIOD_MS = 20_000;

/** The shortest lifetime of a claim that lasts until the end of the next period. */
export const MIN_CLAIM_LIFETIME_MS = 2 * PERIOD_MS;

/** How often to check whether the next period has to be claimed. */
const RENEWAL_MS = PERIOD_MS / 4;

/**
 * Lets only one process sweep at a time. A lease consists of two claims in the receiver's store, for the
 * current period and the next one. A process that crashes claims no more periods, so another process can take over after
 * at most 40 seconds, however long a claim in the store lasts.
 */
export class Lease {
	readonly #store: Store;
	readonly #name: string;
	readonly #holder = crypto.randomUUID();
	readonly #claimed = new Set<string>();
	readonly #onLost: (error: Error) => void;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#hasEnded = false;

	private constructor(store: Store, name: string, onLost: (error: Error) => void) {
		this.#store = store;
		this.#name = name;
		this.#onLost = onLost;
	}

	/** Resolves to undefined if another process has the lease. Calls `onLost` if the lease cannot be renewed. */
	static async acquire(store: Store, name: string, onLost: (error: Error) => void): Promise<Lease | undefined> {
		const lease = new Lease(store, name, onLost);
		if (await lease.#claim()) {
			lease.#keep();
			return lease;
		}
		await lease.end();
		return undefined;
	}

	/** Ends the lease, so that another process can take over. */
	async end(): Promise<void> {
		this.#hasEnded = true;
		clearTimeout(this.#timer);
		await this.#releaseAll();
	}

	/** Claims the current period and the next one. Resolves to whether this process has both. */
	async #claim(): Promise<boolean> {
		const period = Math.floor(Date.now() / PERIOD_MS);
		for (const each of [period, period + 1]) {
			const key = `sync ${this.#name} ${each}`;
			if (this.#claimed.has(key)) continue;
			if ((await this.#store.claim(key, this.#holder)) !== "claimed") return false;
			this.#claimed.add(key);
		}
		return true;
	}

	#keep(): void {
		this.#timer = setTimeout(() => this.#renew(), RENEWAL_MS);
	}

	async #renew(): Promise<void> {
		try {
			const isClaimed = await this.#claim();
			// If the lease ended in the meantime, the new claims would block the next process.
			if (this.#hasEnded) await this.#releaseAll();
			else if (isClaimed) this.#keep();
			else this.#onLost(new Error("createSync: another process has taken over the sweep."));
		} catch (cause) {
			// After the end of the lease, a failure does not matter: the claims expire.
			if (this.#hasEnded) return;
			this.#onLost(new Error("createSync: the store failed, so the sweep cannot continue.", { cause }));
		}
	}

	async #releaseAll(): Promise<void> {
		for (const key of this.#claimed) {
			await this.#store.release(key, this.#holder);
			this.#claimed.delete(key);
		}
	}
}
