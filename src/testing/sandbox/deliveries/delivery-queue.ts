import type { SignedDelivery } from "../../../close/signature/sign-delivery.ts";
import type { LogRecord } from "../event-log/event-log.ts";
import type { Subscription } from "./subscriptions.ts";

/** An event that waits to be delivered to one subscription. */
export interface Waiting {
	record: LogRecord;
	attempts: number;
	/** When it was first sent, in ms since 1970; undefined before. */
	since?: number;
	signed?: SignedDelivery;
}

/** What waits for one subscription. A pause throws the whole queue away. */
export class DeliveryQueue {
	readonly subscription: Subscription;
	/** All that is not delivered yet: what is ready, on its way, or waits for its next attempt. */
	size = 0;
	/** How many are on their way. */
	inFlight = 0;
	isStopped = false;
	/** When the first failure since the last success was, in ms since 1970. */
	failingSince: number | undefined;
	/** Calls off the pause that the failures lead to. */
	cancelPause = () => {};
	#ready: Waiting[] = [];
	#first = 0;

	constructor(subscription: Subscription) {
		this.subscription = subscription;
	}

	/** Puts one at the end of those that are ready. */
	push(waiting: Waiting): void {
		this.#ready.push(waiting);
	}

	/** How many are ready. */
	get ready(): number {
		return this.#ready.length - this.#first;
	}

	/** Takes the first one that is ready, or one that has so many before it. */
	take(before = 0): Waiting | undefined {
		const at = this.#first + before;
		const taken = this.#ready[at];
		const first = this.#ready[this.#first];
		if (!taken || !first) return undefined;
		this.#ready[at] = first;
		this.#first += 1;
		// Taking each from the front of a long array would copy the rest each time.
		if (this.#first * 2 > this.#ready.length) {
			this.#ready = this.#ready.slice(this.#first);
			this.#first = 0;
		}
		return taken;
	}
}
