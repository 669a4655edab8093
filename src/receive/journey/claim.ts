import { eventKey } from "../../close/events/event-name.ts";
import type { Store } from "../stores/store.ts";

// A timer is an object in Node and a number elsewhere.
declare function setInterval(call: () => void, ms: number): unknown;
declare function clearInterval(timer: unknown): void;
declare function setTimeout(call: () => void, ms: number): unknown;

/** What identifies an event and its object. */
export interface Identity {
	id: string;
	date_updated: string;
	object_type: string;
	object_id: string;
}

/** The claim of one run of a handler. */
export interface HeldClaim {
	/** Whether a newer state of the same object was handled before. */
	stale: boolean;
	/** Renews the claim until it is called off. Calls `onError` once if that fails. */
	keepAlive(onError: (error: unknown) => void): () => void;
	/** Marks the event as handled. */
	complete(): Promise<void>;
	/** Tries to complete again every second, for about as long as a claim holds. Never rejects. */
	keepCompleting(): Promise<void>;
	/** Frees the event. */
	release(): Promise<void>;
}

/** What the store answered. */
export type ClaimResult = { claim: "claimed"; held: HeldClaim } | { claim: "in_progress" } | { claim: "done" };

const RENEW_INTERVAL_MS = 20_000;
const COMPLETE_INTERVAL_MS = 1_000;
const COMPLETE_ATTEMPTS = 60;

/** Asks the store for an event. Rejects if the store fails, or answers something else than a claim. */
export async function claimEvent(store: Store, event: Identity): Promise<ClaimResult> {
	const key = eventKey(event);
	const holder = crypto.randomUUID();
	const object = `${event.object_type} ${event.object_id}`;
	const [claim, newest] = await Promise.all([store.claim(key, holder), store.newestHandled?.(object)]);
	switch (claim) {
		case "claimed":
			return { claim, held: holdClaim(store, { key, holder, object, newest, dateUpdated: event.date_updated }) };
		case "in_progress":
		case "done":
			return { claim };
		default:
			// An unknown answer must never pass for "done".
			throw new TypeError(
				`The store answered a claim with ${JSON.stringify(claim)}. It must answer "claimed", "in_progress" or "done".`,
			);
	}
}

interface Holding {
	key: string;
	holder: string;
	object: string;
	newest: string | undefined;
	dateUpdated: string;
}

function holdClaim(store: Store, { key, holder, object, newest, dateUpdated }: Holding): HeldClaim {
	async function complete(): Promise<void> {
		await Promise.all([store.complete(key, holder), store.noteHandled?.(object, dateUpdated)]);
	}

	return {
		stale: typeof newest === "string" && newest > dateUpdated,
		keepAlive(onError) {
			if (!store.renew) return () => {};
			const timer = setInterval(async () => {
				try {
					await store.renew?.(key, holder);
				} catch (error) {
					clearInterval(timer);
					onError(error);
				}
			}, RENEW_INTERVAL_MS);
			return () => clearInterval(timer);
		},
		complete,
		async keepCompleting() {
			for (let attempt = 0; attempt < COMPLETE_ATTEMPTS; attempt++) {
				await new Promise<void>((resolve) => setTimeout(resolve, COMPLETE_INTERVAL_MS));
				const isDone = await complete().then(
					() => true,
					() => false,
				);
				if (isDone) return;
			}
		},
		async release() {
			await store.release(key, holder);
		},
	};
}
