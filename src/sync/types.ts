import type { CloseClient } from "../client/create-client.ts";
import type { WebhookSubscriptionWithKey } from "../client/webhooks/types.ts";
import type { DrainResult, Receiver } from "../receive/receiver.ts";
import type { Checkpoint } from "./checkpoints/checkpoint.ts";

/** The options of `createSync`. */
export interface SyncOptions {
	/** A client of `createClient`. Its key must be an admin's: Close hides the data of older events from everyone else. */
	client: Pick<CloseClient, "webhooks" | "events">;
	/**
	 * The receiver that also handles the deliveries. Its store makes sure that an event from both sources is handled
	 * once. If several processes receive deliveries, they need a shared store. The `claimLifetime` of the store must be
	 * at least 40 seconds.
	 */
	receiver: Receiver;
	/** Where Close sends the deliveries: the public URL at which `receiver` answers. */
	url: string;
	/** Stores the progress of the sync. */
	checkpoint: Checkpoint;
	/** The time between two sweeps, in ms. Default: 5 minutes. */
	interval?: number;
	/**
	 * Called with the signature key when Close returns it: always when `start` has created the subscription, and
	 * possibly at a later start. Store it, and return it from the receiver's `signatureKey` function. If it fails,
	 * `start` fails too.
	 */
	onSignatureKey?: (signatureKey: string, subscription: WebhookSubscriptionWithKey) => unknown;
	/** Called after each sweep. Errors it throws are ignored. */
	onSweep?: (report: SweepReport) => unknown;
	/**
	 * Called when a sweep fails, when the subscription cannot be ensured, and when an event cannot be handled; only then
	 * `eventId` is defined. If the owner of the subscription lost access, the error is a `ClosePermissionRevokedError`.
	 * Default: `console.error`. Errors it throws are ignored.
	 */
	onError?: (error: unknown, eventId: string | undefined) => unknown;
}

/** The result of a sweep. */
export interface SweepReport {
	/** How many events this sweep handled, because no delivery of them had arrived or succeeded. */
	handled: number;
	/** How many events were already handled. */
	handledBefore: number;
	/** How many events could not be handled, in this sweep or an earlier one. Each sweep tries them again. */
	open: number;
	/**
	 * The changes made to the subscription, in words for a log, such as `resume it; it was paused: api`. Usually empty.
	 */
	changes: string[];
	/** All events updated before this moment are handled, except the open ones. */
	until: Date;
	/** How long ago `until` is by Close's clock, in ms: five minutes if the sync is up to date. */
	behind: number;
}

/** A webhook subscription combined with the event log. */
export interface Sync {
	/**
	 * Ensures the subscription, and starts to sweep. Resolves when the subscription is ensured. Rejects like
	 * `webhooks.ensure`, and with the errors of `onSignatureKey` and the checkpoint. Call it once.
	 */
	start(): Promise<void>;
	/**
	 * Stops sweeping, drains the receiver, and writes the checkpoint. Call it before the process ends.
	 *
	 * `timeout`: how long to wait for running handlers, in ms. Default: 10 seconds. Resolves to the numbers of handlers
	 * that ended and that still run.
	 */
	stop(options?: { timeout?: number }): Promise<DrainResult>;
}
