/**
 * A BullMQ queue between the receiver and the handlers.
 *
 * @module close-crm/bullmq
 */
export { createWorker } from "./create-worker.ts";
export { type QueuedEvent, toQueue } from "./to-queue.ts";
