import { formatCloseDate } from "../../../close/dates.ts";
import { matches } from "../../../close/filters/matches.ts";
import { MAX_WAITING_EVENTS, PAUSE_AFTER_FAILING_MS, RETRY_PERIOD_MS } from "../../../close/limits.ts";
import type { LogRecord } from "../event-log/event-log.ts";
import type { FakeCloseRecord, RecordedDelivery, RecordedPause } from "../record.ts";
import { type AttemptOptions, attemptDelivery, type Outcome } from "./attempt-delivery.ts";
import { DeliveryQueue, type PendingDelivery } from "./delivery-queue.ts";
import { recordAttempt } from "./record-attempt.ts";
import type { Subscription } from "./subscriptions.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Close sends in parallel. How many at a time is not known. */
const MAX_CONCURRENT = 10;

/** Observed: the first retry comes 61 seconds after the failure, and the delay is at most 20 minutes. */
export function defaultRetryDelay(attempt: number): number {
	return Math.min(61 * SECOND * 2 ** (attempt - 1), 20 * MINUTE);
}

interface DeliveriesOptions extends AttemptOptions {
	record: FakeCloseRecord;
	random: () => number;
	retryDelay: (attempt: number) => number;
	pauseReason: string | null;
}

/** Sends events to subscriptions, retries failed deliveries, and pauses subscriptions that fail for too long. */
export class Deliveries {
	readonly #options: DeliveriesOptions;
	readonly #queues = new Map<string, DeliveryQueue>();

	constructor(options: DeliveriesOptions) {
		this.#options = options;
	}

	/** Sends the event to each active subscription that asks for it. */
	dispatch(record: LogRecord, subscriptions: Subscription[]): void {
		for (const subscription of subscriptions) {
			if (subscription.status === "active" && wants(subscription, record)) this.#enqueue(subscription, record);
		}
	}

	/** Drops the pending deliveries of the subscription. Returns their number. */
	stop(subscription: Subscription): number {
		const queue = this.#queues.get(subscription.id);
		if (!queue) return 0;
		queue.isStopped = true;
		queue.cancelPause();
		this.#queues.delete(subscription.id);
		return queue.size;
	}

	/** Drops the pending deliveries of a subscription that was paused, and records the pause. */
	stopForPause(subscription: Subscription, reason: RecordedPause["reason"]): void {
		const { clock, record } = this.#options;
		const dropped = this.stop(subscription);
		record.pauses.push({ subscription_id: subscription.id, reason, dropped, time: clock.now() });
	}

	#enqueue(subscription: Subscription, record: LogRecord): void {
		let queue = this.#queues.get(subscription.id);
		if (!queue) {
			queue = new DeliveryQueue(subscription);
			this.#queues.set(subscription.id, queue);
		}
		const isDuplicated = this.#options.faults.take((fault) => "duplicate" in fault);
		for (let copies = isDuplicated ? 2 : 1; copies > 0; copies--) {
			queue.push({ record, attempts: 0 });
			queue.size += 1;
		}
		if (queue.size >= MAX_WAITING_EVENTS) this.#pause(queue, "backlog");
		this.#pump(queue);
	}

	/** Sends the ready deliveries, after everything that is due at this time has joined the queue. */
	#pump(queue: DeliveryQueue): void {
		const { clock } = this.#options;
		clock.schedule(clock.now(), () => this.#sendReady(queue));
	}

	#sendReady(queue: DeliveryQueue): void {
		const { clock, faults, random } = this.#options;
		while (!queue.isStopped && queue.inFlight < MAX_CONCURRENT) {
			const isReordered = queue.ready > 1 && faults.take((fault) => "reorder" in fault);
			const pending = queue.take(isReordered ? 1 + Math.floor(random() * (queue.ready - 1)) : 0);
			if (!pending) return;
			queue.inFlight += 1;
			clock.schedule(clock.now(), () => {
				const time = clock.now();
				pending.attempts += 1;
				pending.firstAttemptAt ??= time;
				return attemptDelivery(this.#options, queue.subscription, pending, (outcome) =>
					this.#finish(queue, pending, time, outcome),
				);
			});
		}
	}

	#finish(queue: DeliveryQueue, pending: PendingDelivery, time: number, outcome: Outcome): void {
		const { record } = this.#options;
		const { subscription } = queue;
		const { id: event_id, date_updated } = pending.record.event;
		const delivery: RecordedDelivery = {
			subscription_id: subscription.id,
			event_id,
			date_updated,
			url: subscription.url,
			attempt_number: pending.attempts,
			response_status_code: outcome.status,
			error: outcome.error,
			time,
		};
		record.deliveries.push(delivery);
		recordAttempt(subscription, delivery);
		queue.inFlight -= 1;
		if (queue.isStopped) return;
		if (outcome.error === null) this.#succeed(queue);
		else this.#fail(queue, pending, time);
		this.#pump(queue);
	}

	#succeed(queue: DeliveryQueue): void {
		queue.size -= 1;
		queue.failingSince = undefined;
		queue.cancelPause();
	}

	/** Schedules the pause after three days of failures, and the retry, unless the retry period is over. */
	#fail(queue: DeliveryQueue, pending: PendingDelivery, time: number): void {
		const { clock, retryDelay } = this.#options;
		if (queue.failingSince === undefined) {
			queue.failingSince = time;
			queue.cancelPause = clock.schedule(time + PAUSE_AFTER_FAILING_MS, () => this.#pause(queue, "failing"));
		}
		const retryAt = clock.now() + retryDelay(pending.attempts);
		if (retryAt > (pending.firstAttemptAt ?? time) + RETRY_PERIOD_MS) {
			queue.size -= 1;
			return;
		}
		clock.schedule(retryAt, () => {
			queue.push(pending);
			this.#pump(queue);
		});
	}

	#pause(queue: DeliveryQueue, reason: "failing" | "backlog"): void {
		const { subscription } = queue;
		subscription.status = "paused";
		subscription.pause_reason = this.#options.pauseReason;
		subscription.date_updated = formatCloseDate(this.#options.clock.now());
		this.stopForPause(subscription, reason);
	}
}

function wants(subscription: Subscription, { event }: LogRecord): boolean {
	return subscription.events.some(
		({ object_type, action, extra_filter }) =>
			object_type === event.object_type && action === event.action && matches(extra_filter, event),
	);
}
