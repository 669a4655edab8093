import { Worker, type WorkerOptions } from "bullmq";
import { eventName } from "../close/events/event-name.ts";
import { collectHandlers, requireHandler } from "../receive/handlers.ts";
import type { ReceiverOptions } from "../receive/index.ts";
import type { QueuedEvent } from "./to-queue.ts";

/** The handlers, as `createReceiver` takes them. */
export type WorkerHandlers = Pick<ReceiverOptions, "on" | "fallback">;

/**
 * Starts a worker of BullMQ that has each event of a queue handled, by the same handlers as those of `createReceiver`.
 * `options` are BullMQ's, with its `connection` to Redis; the result is BullMQ's `Worker`, to close and to listen to.
 *
 * A handler that throws or rejects has the event tried again, as the job's `attempts` and `backoff` say. After the last
 * attempt the job is among the queue's failed jobs, with the error: `queue.getFailed()` lists these dead letters, and
 * `job.retry()` or `queue.retryJobs()` has them handled again.
 *
 * An event may be handled twice when a worker dies or stops answering with the event in hand: BullMQ then gives it to
 * another worker.
 *
 * Throws a `TypeError` when a handler is absent, or there twice.
 */
export function createWorker(
	queueName: string,
	{ on, fallback }: WorkerHandlers,
	options: WorkerOptions,
): Worker<QueuedEvent, void> {
	const { handlers } = collectHandlers(on);
	requireHandler(fallback, "fallback");
	return new Worker(
		queueName,
		async ({ name, data: { event, subscription_id } }) => {
			if (!event) throw new TypeError(`The job "${name}" has no event. Give the events of Close a queue of their own.`);
			const handler = handlers.get(eventName(event)) ?? fallback;
			// What it returns is not given to BullMQ, which would store it.
			await handler(event, { subscription_id });
		},
		options,
	);
}
