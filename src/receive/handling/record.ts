import { LONGEST_TIMER_MS } from "../../close/values.ts";
import { DEFAULT_CLAIM_LIFETIME_MS, type Store } from "../stores/store.ts";
import { type EventClaim, objectKey } from "./claim.ts";
import type { OnError } from "./hooks.ts";
import type { ReceiverState } from "./state.ts";
import { callStore } from "./store-call.ts";

const MINUTE_MS = 60_000;

/** A handler that runs longer is assumed to hang. Its claim then expires, so that the event is handled again. */
const LONGEST_RENEWAL_MS = 60 * MINUTE_MS;

/** How long to retry to record a handled event. Each pause is twice as long as the previous one. */
const RECORDING_PERIOD_MS = 10 * MINUTE_MS;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** Renews a claim after each third of its lifetime. Returns a function that stops the renewals. */
export function keepRenewing({ store, deadlineMs }: ReceiverState, claim: EventClaim, onError: OnError): () => void {
	if (!store.renew) return () => {};
	const lastRenewal = Date.now() + LONGEST_RENEWAL_MS;

	async function renew(): Promise<void> {
		if (Date.now() > lastRenewal) {
			clearInterval(timer);
			onError(
				new Error(
					`After ${LONGEST_RENEWAL_MS / MINUTE_MS} minutes the event is still not recorded as handled. Its claim is no longer renewed, so another handler may start.`,
				),
			);
			return;
		}
		await callStore(deadlineMs, "renew", () => store.renew?.(claim.key, claim.holder), onError);
	}

	const interval = Math.min((store.claimLifetime ?? DEFAULT_CLAIM_LIFETIME_MS) / 3, LONGEST_TIMER_MS);
	const timer = setInterval(renew, interval);
	return () => clearInterval(timer);
}

/** A write that records a handled event in the store. */
export interface StoreWrite {
	step: "complete" | "noteHandled";
	write(): unknown;
}

const CONSEQUENCES: Record<StoreWrite["step"], string> = {
	complete: "the event may be handled again",
	noteHandled: "context.stale may be false for an older state of its object. The event is recorded as handled",
};

/** Records a handled event in the store. Reports an error. Resolves to the writes that are still missing. */
export function recordHandled(
	{ store, deadlineMs }: ReceiverState,
	claim: EventClaim,
	onError: OnError,
): Promise<StoreWrite[]> {
	return writeInOrder(deadlineMs, writesFor(store, claim), onError);
}

/** Retries the writes that `recordHandled` did not complete. Reports an error only when it gives up. */
export async function retryWrites(
	{ deadlineMs }: ReceiverState,
	writes: StoreWrite[],
	onError: OnError,
): Promise<void> {
	const end = Date.now() + RECORDING_PERIOD_MS;
	let missing = writes;
	let lastError: unknown;
	for (let ms = FIRST_PAUSE_MS; missing.length > 0 && Date.now() < end; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
		await pause(ms);
		missing = await writeInOrder(deadlineMs, missing, (error) => {
			lastError = error;
		});
	}
	const [lost] = missing;
	if (!lost) return;
	const { step } = lost;
	onError(
		new Error(`store.${step} failed for ${RECORDING_PERIOD_MS / MINUTE_MS} minutes, so ${CONSEQUENCES[step]}.`, {
			cause: lastError,
		}),
	);
}

function writesFor(store: Store, { event, key, holder }: EventClaim): StoreWrite[] {
	const complete: StoreWrite = { step: "complete", write: () => store.complete(key, holder) };
	const object = objectKey(event);
	if (!object) return [complete];
	return [complete, { step: "noteHandled", write: () => store.noteHandled?.(object, event.date_updated) }];
}

/** Runs the writes in order until one fails. Resolves to the failed write and the writes after it. */
async function writeInOrder(deadlineMs: number, writes: StoreWrite[], onError: OnError): Promise<StoreWrite[]> {
	for (const [index, { step, write }] of writes.entries()) {
		const isWritten = await callStore(deadlineMs, step, write, onError);
		if (!isWritten) return writes.slice(index);
	}
	return [];
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
