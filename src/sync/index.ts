/**
 * Combines a webhook subscription with the event log, so that no event is lost.
 *
 * @module close-crm/sync
 */
export { type Checkpoint, memoryCheckpoint } from "./checkpoints/checkpoint.ts";
export { fileCheckpoint } from "./checkpoints/file-checkpoint-node.ts";
export { redisCheckpoint } from "./checkpoints/redis-checkpoint.ts";
export { createSync } from "./create-sync.ts";
export type { SweepReport, Sync, SyncOptions } from "./types.ts";
