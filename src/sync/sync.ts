import type { CloseClient } from "../client/create-client.ts";
import type { WebhookSubscriptionWithKey } from "../client/webhooks/types.ts";
import type { DrainResult, Receiver } from "../receive/receiver.ts";
import type { Checkpoint } from "./checkpoints/checkpoint.ts";

/** What `createSync` accepts. */
export interface SyncOptions {
	/** A client of `createClient`. Its key must be an admin's: Close hides the data of older events from everyone else. */
	client: Pick<CloseClient, "webhooks" | "events">;
	/**
	 * The receiver that also gets the deliveries. Both ways go through its store, so an event that comes on both is handled
	 * once. If several processes receive, its store must be one that they share.
	 */
	receiver: Receiver;
	/** Where Close sends the deliveries: the public URL at which `receiver` answers. */
	url: string;
	/** Keeps how far the sync has come. */
	checkpoint: Checkpoint;
	/** How long to wait between two sweeps, in ms. Default: 5 minutes. */
	interval?: number;
	/**
	 * Called with the signature key when Close shows it: certainly when `start` has created the subscription, and perhaps
	 * at a later start. Store it, and let the receiver's `signatureKey` return it. If it fails, so does `start`.
	 */
	onSignatureKey?: (signatureKey: string, subscription: WebhookSubscriptionWithKey) => unknown;
	/** Called after each sweep. Errors it throws are ignored. */
	onSweep?: (report: SweepReport) => unknown;
	/**
	 * Called when a sweep fails, when the subscription cannot be kept as it should be, such as with a
	 * `ClosePermissionRevokedError`, and when an event cannot be handled: then with its id. Default: `console.error`. Errors
	 * it throws are ignored.
	 */
	onError?: (error: unknown, eventId: string | undefined) => unknown;
}

/** What a sweep found. */
export interface SweepReport {
	/** How many events of the log were handled now: no delivery had come, or none had succeeded. */
	handled: number;
	/** How many were handled before. */
	handledBefore: number;
	/** How many could not be handled, in this sweep or an earlier one. Each sweep tries them again. */
	open: number;
	/** What was changed in the subscription, in words for a log, such as `resume it; it was paused: api`. Mostly empty. */
	changes: string[];
	/** All events that were updated before this moment are handled, except the open ones. */
	until: Date;
	/** How long ago `until` is by Close's clock, in ms: five minutes when nothing is behind. */
	behind: number;
}

/** Keeps a subscription, its deliveries and the event log together. */
export interface Sync {
	/**
	 * Ensures the subscription, and begins to sweep. Resolves when the subscription is as it should be. Rejects as
	 * `webhooks.ensure` does, and with what `onSignatureKey` and the checkpoint throw. Call it once.
	 */
	start(): Promise<void>;
	/**
	 * Ends sweeping, drains the receiver, and writes the checkpoint. Call it before the process ends.
	 *
	 * `timeout`: how long to wait for running handlers, in ms. Default: 10 seconds. Resolves to what became of them.
	 */
	stop(options?: { timeout?: number }): Promise<DrainResult>;
}
