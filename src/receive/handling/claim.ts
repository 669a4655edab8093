import { isLaterDate } from "../../close/dates.ts";
import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventKey } from "../../close/events/event-name.ts";
import type { Store } from "../stores/store.ts";
import { type Deadline, DeadlineError } from "./deadline.ts";
import type { EventHooks, OnError } from "./hooks.ts";
import type { ReceiverState } from "./state.ts";
import { callStore } from "./store-call.ts";

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
	state: ReceiverState,
	event: CloseEvent | UnlistedEvent,
	deadline: Deadline,
	{ onError, keepAlive }: EventHooks,
): Promise<ClaimResult> {
	const claiming = claimInStore(state, event, onError);
	try {
		return await deadline.race("claim", claiming);
	} catch (error) {
		if (error instanceof DeadlineError) keepAlive(releaseLateClaim(state, claiming, onError));
		throw error;
	}
}

async function claimInStore(
	state: ReceiverState,
	event: CloseEvent | UnlistedEvent,
	onError: OnError,
): Promise<ClaimResult> {
	const { store } = state;
	const key = eventKey(event);
	const holder = crypto.randomUUID();
	const answer = await store.claim(key, holder);
	switch (answer) {
		case "done":
			return { kind: "duplicate" };
		case "in_progress":
			return { kind: "in_progress" };
		case "claimed":
			try {
				return { kind: "claimed", claim: { event, key, holder, stale: await isStale(store, event) } };
			} catch (error) {
				// Nobody will handle the event.
				await release(state, { key, holder }, onError);
				throw error;
			}
		default:
			throw new TypeError(
				`store.claim returned ${JSON.stringify(answer)}. It must return "claimed", "in_progress" or "done".`,
			);
	}
}

/** Asks the store whether a newer state of the object was already handled. */
async function isStale(store: Store, event: CloseEvent | UnlistedEvent): Promise<boolean> {
	const object = objectKey(event);
	if (!object) return false;
	const newest = await store.newestHandled?.(object);
	return typeof newest === "string" && isLaterDate(newest, event.date_updated);
}

/** Releases a claim that arrives after the deadline, because nobody will handle its event. Never rejects. */
async function releaseLateClaim(state: ReceiverState, claiming: Promise<ClaimResult>, onError: OnError): Promise<void> {
	try {
		const late = await claiming;
		if (late.kind === "claimed") await release(state, late.claim, onError);
	} catch (error) {
		onError(error);
	}
}

/** Releases a claim. If that fails, reports the error. */
export async function release(
	{ store, deadlineMs }: ReceiverState,
	{ key, holder }: Pick<EventClaim, "key" | "holder">,
	onError: OnError,
): Promise<void> {
	await callStore(deadlineMs, "release", () => store.release(key, holder), onError);
}

/** Identifies the object of an event. Undefined if the event lacks the object's id or its own date. */
export function objectKey({ object_type, object_id, date_updated }: CloseEvent | UnlistedEvent): string | undefined {
	// The parser checks only the ids of a delivery and of its event.
	if (typeof object_id !== "string" || typeof date_updated !== "string") return undefined;
	return `${object_type} ${object_id}`;
}
