import { EVENT_LOG_SETTLING_MS } from "../close/limits.ts";
import type { DrainResult } from "../receive/receiver.ts";
import { Lease } from "./lease.ts";
import { readOptions } from "./options.ts";
import { type Progress, readProgress, writeProgress } from "./progress.ts";
import { sweep } from "./sweep.ts";
import type { Sync, SyncOptions } from "./sync.ts";

/** How soon to check again whether the sweeping process has finished or crashed, in ms. */
const LEASE_RETRY_MS = 10_000;

const DEFAULT_STOP_TIMEOUT_MS = 10_000;

/**
 * Combines a webhook subscription with the event log, so that no event is lost. Deliveries are handled when they
 * arrive. In addition, every `interval` a sweep handles the events in the log that no delivery has brought, resumes the
 * subscription if it was paused, and advances the checkpoint. A sweep leaves out the last five minutes, in which the
 * log may still change.
 *
 * It can run in several processes that share the receiver's store and the checkpoint. Only one of them sweeps at a
 * time. If that one crashes, another takes over within a minute.
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
	let progress: Progress | undefined;
	let toldKey: string | undefined;

	/** Ensures the subscription. Resolves to the changes that were made. */
	async function ensure(): Promise<string[]> {
		const wanted = { url, events: receiver.events };
		const { subscription, signatureKey, changes } = await client.webhooks.ensure(wanted, { signal: stopping.signal });
		if (signatureKey !== undefined && signatureKey !== toldKey) {
			await onSignatureKey?.(signatureKey, subscription);
			toldKey = signatureKey;
		}
		return changes;
	}

	/**
	 * Reads the checkpoint. If there is none, the sync begins now; called before the subscription is created, so that
	 * no event falls in between.
	 */
	async function requireProgress(): Promise<void> {
		const text = await checkpoint.read();
		if (text !== undefined) return void readProgress(text);
		const settled = await client.events.settled({ signal: stopping.signal });
		await checkpoint.write(writeProgress({ until: settled.getTime() + EVENT_LOG_SETTLING_MS, open: new Map() }));
	}

	function schedule(wait: number): void {
		if (stopping.signal.aborted) return;
		timer = setTimeout(() => {
			turn = takeTurn().catch((error) => {
				tell(error, undefined);
				schedule(interval);
			});
		}, wait);
	}

	/** Sweeps, unless another process does, and schedules the next turn. */
	async function takeTurn(): Promise<void> {
		const lost = new AbortController();
		const lease = await Lease.take(receiver.store, url, (error) => lost.abort(error));
		if (!lease) return schedule(LEASE_RETRY_MS);
		const endSweep = () => lost.abort(stopping.signal.reason);
		stopping.signal.addEventListener("abort", endSweep);
		try {
			await sweepOnce(lost.signal);
		} catch (error) {
			if (!stopping.signal.aborted) tell(error, undefined);
		} finally {
			stopping.signal.removeEventListener("abort", endSweep);
			await lease.end();
		}
		schedule(interval);
	}

	async function sweepOnce(signal: AbortSignal): Promise<void> {
		progress = readProgress((await checkpoint.read()) ?? "");
		const changes = await ensure().catch((error: unknown) => {
			if (!signal.aborted) tell(error, undefined);
			return [];
		});
		const report = await sweep({ client, receiver, checkpoint, progress, signal, report: tell });
		await callHook(() => onSweep?.({ ...report, changes }));
	}

	function tell(error: unknown, eventId: string | undefined): void {
		void callHook(() => onError(error, eventId));
	}

	return {
		async start() {
			if (isStarted) throw new Error("createSync: start was called twice. Create another sync to start again.");
			isStarted = true;
			await requireProgress();
			await ensure();
			schedule(0);
		},
		async stop({ timeout = DEFAULT_STOP_TIMEOUT_MS } = {}): Promise<DrainResult> {
			clearTimeout(timer);
			stopping.abort(new Error("createSync: the sync was stopped."));
			const drained = await receiver.drain({ timeout });
			// Not if a handler still runs, because the sweep may be waiting for it.
			if (drained.running === 0) await turn;
			else if (progress) await checkpoint.write(writeProgress(progress));
			return drained;
		},
	};
}

/** Calls a hook of the user and ignores its errors. */
async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// Ignored, as the options say.
	}
}
