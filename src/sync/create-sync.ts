import { EVENT_LOG_SETTLING_MS } from "../close/limits.ts";
import type { DrainResult } from "../receive/receiver.ts";
import { Lease } from "./lease.ts";
import { readOptions } from "./options.ts";
import { type Progress, readProgress, writeProgress } from "./progress.ts";
import { sweep } from "./sweep.ts";
import type { Sync, SyncOptions } from "./sync.ts";

/** How soon to look again whether the process that sweeps has finished, or has died, in ms. */
const LEASE_RETRY_MS = 10_000;

const DEFAULT_STOP_TIMEOUT_MS = 10_000;

/**
 * Keeps a webhook subscription and the event log together, so that no event is lost: deliveries are handled when they
 * come, and every `interval` a sweep handles what the log has and no delivery has brought, resumes the subscription if
 * it was paused, and moves the checkpoint on. A sweep leaves out the latest five minutes, in which the log may still
 * change.
 *
 * It can run in several processes that share the receiver's store and the checkpoint: one of them sweeps at a time. If it
 * dies, another one goes on within a minute.
 *
 * An event that cannot be handled, because its handler throws or its process has died, is tried again in each sweep for
 * 72 hours, and the events after it are handled meanwhile.
 *
 * Throws a `TypeError` if an option is missing or wrong.
 */
export function createSync(options: SyncOptions): Sync {
	const { client, receiver, url, checkpoint, interval, onSignatureKey, onSweep, onError } = readOptions(options);
	const stopping = new AbortController();
	let isStarted = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	/** The turn under way. Never rejects. */
	let turn: Promise<void> = Promise.resolve();
	let progress: Progress | undefined;
	let toldKey: string | undefined;

	/** Makes the subscription what it should be, and resolves to what was changed. */
	async function ensure(): Promise<string[]> {
		const wanted = { url, events: receiver.events };
		const { subscription, signatureKey, changes } = await client.webhooks.ensure(wanted, { signal: stopping.signal });
		if (signatureKey !== undefined && signatureKey !== toldKey) {
			await onSignatureKey?.(signatureKey, subscription);
			toldKey = signatureKey;
		}
		return changes;
	}

	/** Without a checkpoint the sync begins now. The moment is taken before the subscription may be created. */
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

	/** Sweeps, unless another process does, and plans the next turn. */
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
			// A handler that hangs would keep the sweep, which writes the checkpoint at its end.
			if (drained.running === 0) await turn;
			else if (progress) await checkpoint.write(writeProgress(progress));
			return drained;
		},
	};
}

/** Calls what the user has given, whose errors are its own. */
async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// Ignored, as the options say.
	}
}
