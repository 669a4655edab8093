import type { SignedDelivery } from "../../../close/signature/sign-delivery.ts";
import type { LogRecord } from "../event-log/event-log.ts";
import type { Subscription } from "./subscriptions.ts";

/** An event to be delivered to one subscription. */
export interface PendingDelivery {
	record: LogRecord;
	attempts: number;
	/** Time of the first attempt, in ms since 1970. */
	firstAttemptAt?: number;
	signed?: SignedDelivery;
}

/** The pending deliveries of one subscription. A pause drops the whole queue. */
export class DeliveryQueue {
	readonly subscription: Subscription;
	/** Number of events that are ready, being sent, or waiting for a retry. */
	size = 0;
	/** Number of events that are being sent. */
	inFlight = 0;
	isStopped = false;
	/** Time of the first failure since the last success, in ms since 1970. */
	failingSince: number | undefined;
	/** Cancels the pause that is scheduled because of failures. */
	cancelPause = () => {};
	#ready: PendingDelivery[] = [];
	#first = 0;

	constructor(subscription: Subscription) {
		this.subscription = subscription;
	}

	/** Appends a delivery that is ready to be sent. */
	push(pending: PendingDelivery): void {
		this.#ready.push(pending);
	}

	/** Number of deliveries that are ready. */
	get ready(): number {
		return this.#ready.length - this.#first;
	}

	/** Removes and returns the ready delivery at this index. The first ready delivery moves to its place. */
	take(index: number): PendingDelivery | undefined {
		const at = this.#first + index;
		const taken = this.#ready[at];
		const first = this.#ready[this.#first];
		if (!taken || !first) return undefined;
		this.#ready[at] = first;
		this.#first += 1;
		// Shifting a long array copies it each time, so the array is cut only when half of it is used up.
		if (this.#first * 2 > this.#ready.length) {
			this.#ready = this.#ready.slice(this.#first);
			this.#first = 0;
		}
		return taken;
	}
}
