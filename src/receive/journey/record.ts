import { isRecord } from "../../close/values.ts";
import { DEFAULT_CLAIM_LIFETIME_MS } from "../stores/store.ts";
import { type EventClaim, objectKey } from "./claim.ts";
import { type DeadlineStep, within } from "./deadline.ts";
import type { EventHooks, ReceiverParts } from "./parts.ts";

type OnError = EventHooks["onError"];

/** A handler that runs longer is assumed to hang. Its claim then expires, so that the event is handled again. */
const LONGEST_RENEWAL_MS = 60 * 60_000;

/** How long to retry a completion. Each pause is twice as long as the previous one. */
const COMPLETION_RETRY_PERIOD_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** Renews a claim after each third of its lifetime. Returns a function that stops the renewals. */
export function keepRenewing({ store, deadline }: ReceiverParts, claim: EventClaim, onError: OnError): () => void {
	if (!store.renew) return () => {};
	const lastRenewal = Date.now() + LONGEST_RENEWAL_MS;

	async function renew(): Promise<void> {
		if (Date.now() > lastRenewal) {
			clearInterval(timer);
			onError(
				new Error(
					"The handler is still running after an hour. Its claim is no longer renewed, so another handler may start.",
				),
			);
			return;
		}
		await attempt(deadline, "renew", () => store.renew?.(claim.key, claim.holder), onError);
	}

	const timer = setInterval(renew, (store.claimLifetime ?? DEFAULT_CLAIM_LIFETIME_MS) / 3);
	return () => clearInterval(timer);
}

/** Marks the event as handled in the store. Resolves to whether that succeeded; reports the error if it failed. */
export async function complete(
	{ store, deadline }: ReceiverParts,
	{ event, key, holder }: EventClaim,
	onError: OnError,
): Promise<boolean> {
	const isDone = await attempt(deadline, "complete", () => store.complete(key, holder), onError);
	const object = objectKey(event);
	if (!isDone || !object) return isDone;
	return attempt(deadline, "noteHandled", () => store.noteHandled?.(object, event.date_updated), onError);
}

/** Retries a failed `complete`. Reports an error only when it gives up. */
export async function completeLater(parts: ReceiverParts, claim: EventClaim, onError: OnError): Promise<void> {
	const end = Date.now() + COMPLETION_RETRY_PERIOD_MS;
	let lastError: unknown;
	for (let ms = FIRST_PAUSE_MS; Date.now() < end; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
		await pause(ms);
		const isDone = await complete(parts, claim, (error) => {
			lastError = error;
		});
		if (isDone) return;
	}
	onError(
		new Error("The store could not record within 10 minutes that the event is handled, so it may be handled again.", {
			cause: lastError,
		}),
	);
}

/** Releases the event after its handler failed. If that fails too, reports the error. */
export async function release({ store, deadline }: ReceiverParts, claim: EventClaim, onError: OnError): Promise<void> {
	await attempt(deadline, "release", () => store.release(claim.key, claim.holder), onError);
}

/** Calls the store, which may throw, reject or hang. Resolves to whether the call succeeded. */
async function attempt(ms: number, step: DeadlineStep, call: () => unknown, onError: OnError): Promise<boolean> {
	try {
		const calling = call();
		// A synchronous store is already done, and needs no timer.
		if (isThenable(calling)) await within(ms, step, Promise.resolve(calling));
		return true;
	} catch (error) {
		onError(error);
		return false;
	}
}

function isThenable(value: unknown): boolean {
	return isRecord(value) && typeof value.then === "function";
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
