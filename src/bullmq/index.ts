export { createWorker, type WorkerHandlers } from "./create-worker.ts";
export { type QueuedEvent, toQueue } from "./to-queue.ts";
