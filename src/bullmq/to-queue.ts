import type { JobsOptions, Queue } from "bullmq";
import type { CloseEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { eventKey, eventName } from "../close/events/event-name.ts";
import { RETRY_PERIOD_WITH_MARGIN_MS } from "../close/limits.ts";
import { describeType, isRecord } from "../close/values.ts";
import type { EventHandler } from "../receive/handlers.ts";

/** The data of a job. The job's name is the name of the event, such as `lead.created`. */
export interface QueuedEvent {
	/** The event, unchanged. */
	event: CloseEvent | UnlistedEvent;
	/** The subscription of the delivery; absent if the event was passed to `receiver.handle`. */
	subscription_id?: string | undefined;
}

const DEFAULTS: JobsOptions = {
	// The last attempt is four and a half hours after the first.
	attempts: 15,
	backoff: { type: "exponential", delay: 1_000 },
	// In seconds. If the job were removed earlier, a duplicate would be handled again.
	removeOnComplete: { age: RETRY_PERIOD_WITH_MARGIN_MS / 1000 },
};

/**
 * Returns a handler that adds each event to a BullMQ queue. Use it as the `fallback` of `createReceiver`, or for some
 * events in `on`. The receiver answers 200 when the event is in the queue. A duplicate finds the existing job, whether
 * it is waiting, completed or failed, and adds no other, even across processes. A later state of the same event is a
 * separate job.
 *
 * `options` are BullMQ's job options. Default: 15 attempts in four and a half hours; a completed job is kept for 73
 * hours, so that a late duplicate finds it, and a failed job until you remove it. They override the queue's
 * `defaultJobOptions`. If the receiver has a `redisStore`, completed jobs may be removed sooner.
 *
 * BullMQ waits for an unavailable Redis to come back. Give the receiver a `redisStore` on the same connection, and it
 * answers 503 immediately while Redis is unavailable, even at startup.
 * ```ts
 * const redis = new Redis({ enableOfflineQueue: false });
 * redis.on("error", console.error);
 * const queue = new Queue("close", { connection: redis });
 * queue.on("error", console.error);
 * createReceiver({ signatureKey, on: {}, fallback: toQueue(queue), store: redisStore(redis) });
 * ```
 *
 * On a Redis Cluster, the queue and its workers need the same `prefix` in braces, so that a queue's keys share a slot:
 * `prefix: "{close}"`.
 *
 * Throws a `TypeError` if `queue` is not a queue, or `options` has a `jobId`.
 */
export function toQueue(
	queue: Pick<Queue<QueuedEvent>, "add">,
	options: Omit<JobsOptions, "jobId"> = {},
): EventHandler<CloseEvent | UnlistedEvent> {
	requireQueue(queue);
	requireJobOptions(options);
	return (event, { subscription_id }) =>
		queue.add(eventName(event), { event, subscription_id }, { ...DEFAULTS, ...options, jobId: jobIdOf(event) });
}

function requireQueue(queue: unknown): void {
	const { add }: { add?: unknown } = Object(queue);
	if (typeof add === "function") return;
	throw new TypeError(`toQueue: expected a BullMQ queue, such as new Queue("close", …); got ${describeType(queue)}.`);
}

function requireJobOptions(options: unknown): void {
	if (!isRecord(options)) throw new TypeError(`toQueue: options must be an object; it is ${describeType(options)}.`);
	if (options.jobId === undefined) return;
	throw new TypeError(
		"toQueue: jobId cannot be set. A job gets the id of its event, so that a duplicate event adds no second job.",
	);
}

/** BullMQ rejects ids with colons. */
function jobIdOf(event: CloseEvent | UnlistedEvent): string {
	return eventKey(event).replace(" ", "_").replaceAll(":", "-");
}
