import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventKey } from "../../close/events/event-name.ts";
import type { Store } from "../stores/store.ts";
import { type Deadline, DeadlineError, within } from "./deadline.ts";
import type { EventHooks, ReceiverParts } from "./parts.ts";

/** The right to handle an event. */
export interface EventClaim {
	event: CloseEvent | UnlistedEvent;
	key: string;
	holder: string;
	/** Whether a newer state of the same object was already handled. */
	stale: boolean;
}

/** The outcome of an attempt to claim an event. */
export type ClaimResult = { kind: "claimed"; claim: EventClaim } | { kind: "duplicate" } | { kind: "in_progress" };

/** Claims an event. Rejects if the store fails, or does not settle before the deadline. */
export async function claimEvent(
	{ store, deadline: ms }: ReceiverParts,
	event: CloseEvent | UnlistedEvent,
	deadline: Deadline,
	{ onError, keepAlive }: EventHooks,
): Promise<ClaimResult> {
	const claiming = claimInStore(store, event);
	try {
		return await deadline.race("claim", claiming);
	} catch (error) {
		if (error instanceof DeadlineError) keepAlive(releaseLateClaim(store, claiming, ms).catch(onError));
		throw error;
	}
}

async function claimInStore(store: Store, event: CloseEvent | UnlistedEvent): Promise<ClaimResult> {
	const key = eventKey(event);
	const holder = crypto.randomUUID();
	const answer = await store.claim(key, holder);
	switch (answer) {
		case "done":
			return { kind: "duplicate" };
		case "in_progress":
			return { kind: "in_progress" };
		case "claimed":
			return { kind: "claimed", claim: { event, key, holder, stale: await isStale(store, event, key, holder) } };
		default:
			throw new TypeError(
				`store.claim returned ${JSON.stringify(answer)}. It must return "claimed", "in_progress" or "done".`,
			);
	}
}

/** Asks the store whether the event is stale. If that fails, nobody will handle the event, so its claim is released. */
async function isStale(store: Store, event: CloseEvent | UnlistedEvent, key: string, holder: string): Promise<boolean> {
	const object = objectKey(event);
	if (!object) return false;
	try {
		const newest = await store.newestHandled?.(object);
		return typeof newest === "string" && newest > event.date_updated;
	} catch (error) {
		await store.release(key, holder);
		throw error;
	}
}

/** Releases a claim that arrives after the deadline, because nobody will handle its event. */
async function releaseLateClaim(store: Store, claiming: Promise<ClaimResult>, ms: number): Promise<void> {
	const late = await claiming;
	if (late.kind !== "claimed") return;
	const { key, holder } = late.claim;
	await within(ms, "release", Promise.resolve(store.release(key, holder)));
}

/** Identifies the object of an event. Undefined if the event lacks the object's id or its own date. */
export function objectKey({ object_type, object_id, date_updated }: CloseEvent | UnlistedEvent): string | undefined {
	// The parser checks only the ids of a delivery and of its event.
	if (typeof object_id !== "string" || typeof date_updated !== "string") return undefined;
	return `${object_type} ${object_id}`;
}
