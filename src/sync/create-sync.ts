import { EVENT_LOG_SETTLING_MS } from "../close/limits.ts";
import { callHook } from "../receive/call-hook.ts";
import type { DrainResult } from "../receive/receiver.ts";
import { Lease } from "./lease.ts";
import { readOptions } from "./options.ts";
import { type Progress, readProgress, writeProgress } from "./progress.ts";
import { sweep } from "./sweep.ts";
import type { Sync, SyncOptions } from "./types.ts";

/** How soon to check again whether the sweeping process has finished or crashed, in ms. */
const LEASE_RETRY_MS = 10_000;

const DEFAULT_STOP_TIMEOUT_MS = 10_000;

/**
 * Combines a webhook subscription with the event log, so that no event is lost. Deliveries are handled when they
 * arrive. In addition, every `interval` a sweep handles the events in the log that no delivery brought, resumes the
 * subscription if it was paused, and advances the checkpoint. A sweep leaves out the last five minutes, in which the
 * log may still change.
 *
 * It can run in several processes that share the receiver's store and the checkpoint. Only one of them sweeps at a
 * time. If that process crashes, another takes over within a minute.
 *
 * If an event cannot be handled, because its handler throws or its process crashed, each sweep tries it again for 72
 * hours. It does not hold up the events after it.
 *
 * Throws a `TypeError` if an option is missing or wrong.
 */
export function createSync(options: SyncOptions): Sync {
	const { client, receiver, url, checkpoint, interval, onSignatureKey, onSweep, onError } = readOptions(options);
	const stopping = new AbortController();
	let isStarted = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** The current turn. Never rejects. */
	let turn: Promise<void> = Promise.resolve();
	/** The progress of the sweep of the current turn. */
	let progress: Progress | undefined;
	/** The signature key that was last passed to `onSignatureKey`. */
	let passedKey: string | undefined;
	/** The changes of the subscription that are not in a report yet. */
	const unreported: string[] = [];

	/** Ensures the subscription, and keeps its changes for the next report. */
	async function ensureSubscription(): Promise<void> {
		const wanted = { url, events: receiver.events };
		const { subscription, signatureKey, changes } = await client.webhooks.ensure(wanted, { signal: stopping.signal });
		unreported.push(...changes);
		if (signatureKey !== undefined && signatureKey !== passedKey) {
			await onSignatureKey?.(signatureKey, subscription);
			passedKey = signatureKey;
		}
	}

	/**
	 * Checks the checkpoint. If it is empty, writes that the sync begins now. Called before the subscription is
	 * created, so that no event is missed.
	 */
	async function ensureCheckpoint(): Promise<void> {
		const text = await checkpoint.read();
		if (text !== undefined) {
			readProgress(text);
			return;
		}
		const settled = await client.events.settled({ signal: stopping.signal });
		await checkpoint.write(writeProgress({ until: settled.getTime() + EVENT_LOG_SETTLING_MS, open: new Map() }));
	}

	function schedule(wait: number): void {
		if (stopping.signal.aborted) return;
		timer = setTimeout(() => {
			turn = takeTurn().catch((error) => {
				reportError(error, undefined);
				schedule(interval);
			});
		}, wait);
	}

	/** Sweeps, unless another process is sweeping, and schedules the next turn. */
	async function takeTurn(): Promise<void> {
		const sweepAbort = new AbortController();
		const lease = await Lease.acquire(receiver.store, url, (error) => sweepAbort.abort(error));
		if (!lease) return schedule(LEASE_RETRY_MS);
		const endSweep = () => sweepAbort.abort(stopping.signal.reason);
		stopping.signal.addEventListener("abort", endSweep);
		if (stopping.signal.aborted) endSweep();
		try {
			await sweepOnce(sweepAbort.signal);
		} catch (error) {
			if (!stopping.signal.aborted) reportError(error, undefined);
		} finally {
			stopping.signal.removeEventListener("abort", endSweep);
			progress = undefined;
			await lease.end();
		}
		schedule(interval);
	}

	async function sweepOnce(signal: AbortSignal): Promise<void> {
		const text = await checkpoint.read();
		if (text === undefined) {
			throw new Error(
				"createSync: the checkpoint that start wrote is gone. Restore it, or create and start another sync, which begins at that moment.",
			);
		}
		progress = readProgress(text);
		await ensureSubscription().catch((error: unknown) => {
			if (!signal.aborted) reportError(error, undefined);
		});
		const report = await sweep({ client, receiver, checkpoint, progress, signal, reportError });
		const changes = unreported.splice(0);
		await callHook(() => onSweep?.({ ...report, changes }));
	}

	function reportError(error: unknown, eventId: string | undefined): void {
		void callHook(() => onError(error, eventId));
	}

	return {
		async start() {
			if (isStarted) throw new Error("createSync: start was called twice. Create another sync to start again.");
			isStarted = true;
			await ensureCheckpoint();
			await ensureSubscription();
			schedule(0);
		},
		async stop({ timeout = DEFAULT_STOP_TIMEOUT_MS } = {}): Promise<DrainResult> {
			clearTimeout(timer);
			stopping.abort(new Error("createSync: the sync was stopped."));
			const drained = await receiver.drain({ timeout });
			// If a handler still runs, the turn may not end, because the sweep may be waiting for the handler.
			if (drained.running === 0) await turn;
			else if (progress) await checkpoint.write(writeProgress(progress));
			return drained;
		},
	};
}
