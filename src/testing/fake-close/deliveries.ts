import { matches } from "../../events/matches.ts";
import { closeDate } from "../close-date.ts";
import { signDelivery } from "../sign-delivery.ts";
import type { Clock } from "./clock.ts";
import { DeliveryQueue, type Waiting } from "./delivery-queue.ts";
import type { LogRecord } from "./event-log.ts";
import type { DeliveryFault, Faults } from "./faults.ts";
import type { FakeCloseRecord, RecordedPause } from "./record.ts";
import type { Subscription } from "./subscriptions.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

// Source: developer.close.com/api/resources/webhooks, and the changelog of 2026-11-09 for the timeout.
const TIMEOUT = 15 * SECOND;
const RETRY_FOR = 72 * HOUR;
const FAILING_FOR = 72 * HOUR;
const MAX_WAITING = 100_000;

/** Close sends in parallel; how many at a time is not known. */
const AT_A_TIME = 10;
/** How many attempts Close's `history` keeps is not known. */
const HISTORY_LENGTH = 10;

/** The first retry came 61 seconds after its failure; of the rest only the cap of 20 minutes is known. */
export function defaultRetryDelay(attempt: number): number {
	return Math.min(61 * SECOND * 2 ** (attempt - 1), 20 * MINUTE);
}

interface DeliveriesOptions {
	clock: Clock;
	fetch: (request: Request) => Response | Promise<Response>;
	faults: Faults<DeliveryFault>;
	record: FakeCloseRecord;
	random: () => number;
	retryDelay: (attempt: number) => number;
	signsRetriesAnew: boolean;
	pauseReason: string | null;
}

interface Outcome {
	status: number | null;
	error: string | null;
}

// HTTPError was observed, and is of Python's requests; the other two are named by it and were not seen.
const CONNECTION_FAILED: Outcome = { status: null, error: "ConnectionError" };
const TIMED_OUT: Outcome = { status: null, error: "Timeout" };

/** Sends events to subscriptions, again after failures, and pauses what fails for too long. */
export class Deliveries {
	readonly #options: DeliveriesOptions;
	readonly #queues = new Map<string, DeliveryQueue>();

	constructor(options: DeliveriesOptions) {
		this.#options = options;
	}

	/** Sends the event to each of the subscriptions that is for it. */
	dispatch(record: LogRecord, subscriptions: Subscription[]): void {
		for (const subscription of subscriptions) {
			if (subscription.status === "active" && isFor(subscription, record)) this.#enqueue(subscription, record);
		}
	}

	/** Drops what waits for the subscription, and gives how many that were. */
	stop(subscription: Subscription): number {
		const queue = this.#queues.get(subscription.id);
		if (!queue) return 0;
		queue.isStopped = true;
		queue.cancelPause();
		this.#queues.delete(subscription.id);
		return queue.size;
	}

	/** Puts the pause of a subscription on record. */
	recordPause(subscription: Subscription, reason: RecordedPause["reason"], dropped: number): void {
		const time = this.#options.clock.now();
		this.#options.record.pauses.push({ subscription_id: subscription.id, reason, dropped, time });
	}

	#enqueue(subscription: Subscription, record: LogRecord): void {
		let queue = this.#queues.get(subscription.id);
		if (!queue) {
			queue = new DeliveryQueue(subscription);
			this.#queues.set(subscription.id, queue);
		}
		const isDoubled = this.#options.faults.take((fault) => "duplicate" in fault);
		for (let copies = isDoubled ? 2 : 1; copies > 0; copies--) {
			queue.push({ record, attempts: 0 });
			queue.size += 1;
		}
		if (queue.size >= MAX_WAITING) this.#pause(queue, "backlog");
		this.#pump(queue);
	}

	#pump(queue: DeliveryQueue): void {
		const { clock, faults, random } = this.#options;
		while (!queue.isStopped && queue.inFlight < AT_A_TIME) {
			const waiting = queue.take(faults.take((fault) => "reorder" in fault) ? random() : 0);
			if (!waiting) return;
			queue.inFlight += 1;
			clock.schedule(clock.now(), () => this.#attempt(queue, waiting));
		}
	}

	async #attempt(queue: DeliveryQueue, waiting: Waiting): Promise<void> {
		const { clock, faults } = this.#options;
		const time = clock.now();
		waiting.attempts += 1;
		waiting.since ??= time;
		const fault = faults.take((each) => !("duplicate" in each || "reorder" in each));
		const outcome = await this.#beforeTimeout(this.#send(queue.subscription, waiting, fault));
		const finish = (end: Outcome) => this.#finish(queue, waiting, time, end);
		if (fault && "delay" in fault) {
			clock.schedule(time + Math.min(fault.delay, TIMEOUT), () => finish(fault.delay < TIMEOUT ? outcome : TIMED_OUT));
		} else {
			finish(outcome);
		}
	}

	#beforeTimeout(sending: Promise<Outcome>): Promise<Outcome> {
		const { clock } = this.#options;
		return new Promise((resolve) => {
			const cancel = clock.schedule(clock.now() + TIMEOUT, () => resolve(TIMED_OUT));
			sending.then((outcome) => {
				cancel();
				resolve(outcome);
			});
		});
	}

	async #send(subscription: Subscription, waiting: Waiting, fault: DeliveryFault | undefined): Promise<Outcome> {
		if (fault && "status" in fault) return outcomeOf(fault.status);
		const connection = fault && "connection" in fault ? fault.connection : undefined;
		if (connection === "refused") return CONNECTION_FAILED;
		const { clock, fetch, signsRetriesAnew } = this.#options;
		if (!waiting.signed || signsRetriesAnew) {
			waiting.signed = await signDelivery({
				event: waiting.record.event,
				subscriptionId: subscription.id,
				signatureKey: subscription.signature_key,
				timestamp: Math.floor(clock.now() / SECOND),
			});
		}
		try {
			const response = await fetch(new Request(subscription.url, waiting.signed));
			await response.body?.cancel();
			return connection === "lost" ? CONNECTION_FAILED : outcomeOf(response.status);
		} catch {
			return CONNECTION_FAILED;
		}
	}

	#finish(queue: DeliveryQueue, waiting: Waiting, time: number, outcome: Outcome): void {
		const { clock, record, retryDelay } = this.#options;
		const { subscription } = queue;
		const { id: event_id, date_updated } = waiting.record.event;
		record.deliveries.push({
			subscription_id: subscription.id,
			event_id,
			date_updated,
			url: subscription.url,
			attempt_number: waiting.attempts,
			response_status_code: outcome.status,
			error: outcome.error,
			time,
		});
		count(subscription, event_id, waiting.attempts, time, outcome);
		queue.inFlight -= 1;
		if (queue.isStopped) return;
		const retryAt = clock.now() + retryDelay(waiting.attempts);
		if (outcome.error === null) {
			queue.size -= 1;
			queue.failingSince = undefined;
			queue.cancelPause();
		} else {
			if (queue.failingSince === undefined) {
				queue.failingSince = time;
				queue.cancelPause = clock.schedule(time + FAILING_FOR, () => this.#pause(queue, "failing"));
			}
			if (retryAt > (waiting.since ?? time) + RETRY_FOR) {
				queue.size -= 1;
			} else {
				clock.schedule(retryAt, () => {
					queue.push(waiting);
					this.#pump(queue);
				});
			}
		}
		this.#pump(queue);
	}

	#pause(queue: DeliveryQueue, reason: "failing" | "backlog"): void {
		const { subscription } = queue;
		subscription.status = "paused";
		subscription.pause_reason = this.#options.pauseReason;
		subscription.date_updated = closeDate(this.#options.clock.now());
		this.recordPause(subscription, reason, this.stop(subscription));
	}
}

function isFor(subscription: Subscription, { event }: LogRecord): boolean {
	return subscription.events.some(
		({ object_type, action, extra_filter }) =>
			object_type === event.object_type && action === event.action && matches(extra_filter, event),
	);
}

/** 2xx and 3xx pass: the failures seen were of a kind that Python's requests raises for 4xx and 5xx. */
function outcomeOf(status: number): Outcome {
	return { status, error: status < 400 ? null : "HTTPError" };
}

function count(subscription: Subscription, event_id: string, attempt_number: number, time: number, outcome: Outcome) {
	const { counters, history } = subscription;
	const counter = `${attempt_number === 1 ? "first" : "retry"}_${outcome.error === null ? "success" : "fail"}`;
	counters[counter] = (counters[counter] ?? 0) + 1;
	if (outcome.error !== null) {
		// A later success leaves it as it is: observed.
		subscription.latest_error = `Exception name: ${outcome.error}${outcome.status === null ? "" : `, Status code: ${outcome.status}`}`;
	}
	const attempts = outcome.error === null ? history?.successes : history?.errors;
	attempts?.unshift({
		event_id,
		attempt_number,
		datetime: `${closeDate(time)}+00:00`,
		error: outcome.error,
		response_status_code: outcome.status,
	});
	if (attempts && attempts.length > HISTORY_LENGTH) attempts.length = HISTORY_LENGTH;
}
