import { isRecord } from "../../close/values.ts";
import { DEFAULT_CLAIM_LIFETIME_MS } from "../stores/store.ts";
import { type EventClaim, objectKey } from "./claim.ts";
import { type DeadlineStep, within } from "./deadline.ts";
import type { EventHooks, ReceiverParts } from "./parts.ts";

type OnError = EventHooks["onError"];

/** A handler that runs for longer is assumed to hang. Its claim expires, so that the event is handled again. */
const LONGEST_RENEWAL_MS = 60 * 60_000;

/** How long to try a completion again. The first pause is short, and each pause is twice as long as the one before. */
const COMPLETION_RETRY_PERIOD_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** Renews a claim at each third of its lifetime. Returns a function that ends it. */
export function keepRenewing({ store, deadline }: ReceiverParts, claim: EventClaim, onError: OnError): () => void {
	if (!store.renew) return () => {};
	const lastRenewal = Date.now() + LONGEST_RENEWAL_MS;

	async function renew(): Promise<void> {
		if (Date.now() > lastRenewal) {
			clearInterval(timer);
			onError(
				new Error("The handler has not ended after an hour. Its claim is not renewed again, so another may start."),
			);
			return;
		}
		await attempt(deadline, "renew", () => store.renew?.(claim.key, claim.holder), onError);
	}

	const timer = setInterval(renew, (store.claimLifetime ?? DEFAULT_CLAIM_LIFETIME_MS) / 3);
	return () => clearInterval(timer);
}

/** Tells the store that the event is handled. Resolves to whether it did; reports the error if not. */
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

/** Tries again what `complete` could not do. The errors between are not reported, only that it gives up. */
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
		new Error("The store could not be told for 10 minutes that the event is handled. It may be handled again.", {
			cause: lastError,
		}),
	);
}

/** Frees the event after its handler failed. Reports the error if that fails. */
export async function release({ store, deadline }: ReceiverParts, claim: EventClaim, onError: OnError): Promise<void> {
	await attempt(deadline, "release", () => store.release(claim.key, claim.holder), onError);
}

/** Calls the store, which may throw, reject and hang. Resolves to whether it succeeded. */
async function attempt(ms: number, step: DeadlineStep, call: () => unknown, onError: OnError): Promise<boolean> {
	try {
		const calling = call();
		// A store in memory has done it already, and needs no timer.
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
