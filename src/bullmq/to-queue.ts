import type { JobsOptions, Queue } from "bullmq";
import type { CloseEvent, UnlistedEvent } from "../close/events/close-event.ts";
import { eventKey, eventName } from "../close/events/event-name.ts";
import type { EventHandler } from "../receive/handlers.ts";

/** The data of a job. Its name is that of the kind of event, such as `lead.created`. */
export interface QueuedEvent {
	/** The event as Close sent it. */
	event: CloseEvent | UnlistedEvent;
	/** The subscription whose delivery brought it; absent when it came by `receiver.handle`. */
	subscription_id?: string | undefined;
}

const DEFAULTS: JobsOptions = {
	// The last attempt is four and a half hours after the first.
	attempts: 15,
	backoff: { type: "exponential", delay: 1_000 },
	// A job that is gone is added again by a duplicate. Close retries for 72 hours; BullMQ counts in seconds.
	removeOnComplete: { age: 262_800 },
};

/**
 * A handler that adds each event to a queue of BullMQ, for `fallback` or for some kinds in `on` of `createReceiver`.
 * Close is answered 200 when the queue has the event. A duplicate finds the job that is there, waiting, done or failed,
 * and adds none, in however many processes; a later state of the same event is a job of its own.
 *
 * `options` are BullMQ's options of a job. Unless you give others there are 15 attempts in four and a half hours, a
 * completed job is kept for 73 hours, so that a late duplicate finds it, and a failed one until you remove it. They go
 * before the `defaultJobOptions` of the queue. To keep completed jobs for less, give the receiver a `redisStore`.
 *
 * Give the queue's connection `enableOfflineQueue: false`, so that Close is told at once when Redis is away.
 */
export function toQueue(
	queue: Pick<Queue<QueuedEvent>, "add">,
	options: Omit<JobsOptions, "jobId"> = {},
): EventHandler<CloseEvent | UnlistedEvent> {
	return (event, { subscription_id }) =>
		queue.add(
			eventName(event),
			{ event, subscription_id },
			{
				...DEFAULTS,
				...options,
				// BullMQ takes no colons.
				jobId: eventKey(event).replace(" ", "_").replaceAll(":", "-"),
			},
		);
}
