import { DeliveryError } from "../delivery-error.ts";
import { requireTimerMs } from "../option-checks.ts";
import type { DrainOptions, DrainResult } from "../receiver.ts";

const DEFAULT_TIMEOUT_MS = 25_000;

/** Counts the events that are being handled, so that `drain` can wait for them. */
export class RunningEvents {
	#count = 0;
	#isDraining = false;
	readonly #idleListeners = new Set<() => void>();

	/** Throws a `DeliveryError` once the receiver is being drained. */
	requireOpen(): void {
		if (!this.#isDraining) return;
		throw new DeliveryError("draining", "The receiver is being drained, so it accepts no new events. Try again later.");
	}

	/** Counts an event. Call it before the claim. Throws a `DeliveryError` once the receiver is being drained. */
	begin(): void {
		this.requireOpen();
		this.#count++;
	}

	/** Stops counting an event that `begin` counted. */
	end(): void {
		this.#count--;
		if (this.#count > 0) return;
		for (const listener of this.#idleListeners) listener();
	}

	/** Accepts no new events, and waits for the running ones. */
	async drain({ timeout = DEFAULT_TIMEOUT_MS }: DrainOptions = {}): Promise<DrainResult> {
		requireTimerMs(timeout, "receiver.drain: timeout");
		this.#isDraining = true;
		const begun = this.#count;
		await this.#untilIdle(timeout);
		return { ended: begun - this.#count, running: this.#count };
	}

	/** Resolves when no event is being handled, or after `ms` milliseconds. */
	#untilIdle(ms: number): Promise<void> {
		if (this.#count === 0) return Promise.resolve();
		return new Promise((resolve) => {
			const finish = () => {
				clearTimeout(timer);
				this.#idleListeners.delete(finish);
				resolve();
			};
			const timer = setTimeout(finish, ms);
			this.#idleListeners.add(finish);
		});
	}
}
