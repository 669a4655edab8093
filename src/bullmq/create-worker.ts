import { Worker, type WorkerOptions } from "bullmq";
import { eventName } from "../close/events/event-name.ts";
import { describeType, describeValue, isRecord } from "../close/values.ts";
import { collectHandlers, type HandlerOptions } from "../receive/handlers.ts";
import type { QueuedEvent } from "./to-queue.ts";

/**
 * Starts a BullMQ worker that handles each event of a queue, with the same handlers as `createReceiver`. `options` are
 * BullMQ's, including its `connection` to Redis. Returns BullMQ's `Worker`: close it before the process ends.
 *
 * If a handler throws or rejects, BullMQ retries the event according to the job's `attempts` and `backoff`. After the
 * last attempt, the job and its error are in the queue's failed jobs. `queue.getFailed()` lists these dead letters;
 * `job.retry()` and `queue.retryJobs()` run them again.
 *
 * An event may be handled twice if a worker crashes or hangs while it handles the event, because BullMQ then passes it
 * to another worker. `context.stale` is always false here.
 *
 * On a Redis Cluster, the queue and its workers need the same `prefix` in braces: `prefix: "{close}"`.
 *
 * Throws a `TypeError` if the name of the queue, a handler or the connection is missing or wrong.
 */
export function createWorker(
	queueName: string,
	handlers: HandlerOptions,
	options: WorkerOptions,
): Worker<QueuedEvent, void> {
	if (typeof queueName !== "string" || queueName === "") {
		throw new TypeError(
			`createWorker: expected the name of the queue, such as "close"; got ${describeValue(queueName)}.`,
		);
	}
	if (!isRecord(handlers)) {
		throw new TypeError(`createWorker: expected the handlers, { on, fallback }; got ${describeType(handlers)}.`);
	}
	const { find } = collectHandlers(handlers, "createWorker");
	if (!isRecord(options) || !isRecord(options.connection)) {
		throw new TypeError(
			'createWorker: options.connection is missing. Pass the connection to Redis, such as { connection: { host: "127.0.0.1" } }.',
		);
	}
	return new Worker(
		queueName,
		async ({ name, data: { event, subscription_id } }) => {
			if (!event) {
				throw new TypeError(`createWorker: the job "${name}" has no event. Use a separate queue for Close events.`);
			}
			// The handler's result is not returned, because BullMQ would store it.
			await find(eventName(event))(event, { subscription_id, organization_id: event.organization_id, stale: false });
		},
		options,
	);
}
