import { isLaterDate } from "../../close/dates.ts";
import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventKey } from "../../close/events/event-name.ts";
import { describeValue } from "../../close/values.ts";
import type { Claim, Store } from "../stores/store.ts";
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

/** Names a claim in the store. */
type ClaimName = Pick<EventClaim, "key" | "holder">;

/** The result of an attempt to claim an event. */
export type ClaimResult = { kind: "claimed"; claim: EventClaim } | { kind: "duplicate" } | { kind: "in_progress" };

/** Claims an event. Rejects if the store fails, or does not settle before the deadline. */
export async function claimEvent(
	state: ReceiverState,
	event: CloseEvent | UnlistedEvent,
	deadline: Deadline,
	hooks: EventHooks,
): Promise<ClaimResult> {
	const key = eventKey(event);
	const holder = crypto.randomUUID();
	const answer = await claimInStore(state, { key, holder }, deadline, hooks);
	switch (answer) {
		case "done":
			return { kind: "duplicate" };
		case "in_progress":
			return { kind: "in_progress" };
		case "claimed": {
			const stale = await findStale(state, { event, key, holder }, deadline, hooks);
			return { kind: "claimed", claim: { event, key, holder, stale } };
		}
		default:
			throw new TypeError(
				`store.claim returned ${describeValue(answer)}. It must return "claimed", "in_progress" or "done".`,
			);
	}
}

async function claimInStore(
	state: ReceiverState,
	{ key, holder }: ClaimName,
	deadline: Deadline,
	{ onError, keepAlive }: EventHooks,
): Promise<Claim> {
	const claiming = Promise.resolve(state.store.claim(key, holder));
	try {
		return await deadline.race("claim", claiming);
	} catch (error) {
		if (error instanceof DeadlineError) keepAlive(releaseLateClaim(state, { key, holder }, claiming, onError));
		throw error;
	}
}

/**
 * Releases a claim that arrives after the deadline, because nobody will handle its event. Never rejects. `drain` does not
 * wait for it, because the store may hang, and the claim expires.
 */
async function releaseLateClaim(
	state: ReceiverState,
	name: ClaimName,
	claiming: Promise<Claim>,
	onError: OnError,
): Promise<void> {
	try {
		if ((await claiming) === "claimed") await release(state, name, onError);
	} catch (error) {
		onError(error);
	}
}

/** Asks the store whether a newer state of the object was already handled. If that fails, releases the claim. */
async function findStale(
	state: ReceiverState,
	{ event, key, holder }: Omit<EventClaim, "stale">,
	deadline: Deadline,
	{ onError, keepAlive }: EventHooks,
): Promise<boolean> {
	try {
		return await deadline.race("newestHandled", isStale(state.store, event));
	} catch (error) {
		// Nobody will handle the event, so the next delivery must be able to claim it.
		const releasing = release(state, { key, holder }, onError);
		keepAlive(releasing);
		await deadline.race("release", releasing).catch(() => {});
		throw error;
	}
}

async function isStale(store: Store, event: CloseEvent | UnlistedEvent): Promise<boolean> {
	const object = objectKey(event);
	if (!object) return false;
	const newest = await store.newestHandled?.(object);
	return typeof newest === "string" && isLaterDate(newest, event.date_updated);
}

/** Releases a claim. If that fails, reports the error. */
export async function release(
	{ store, deadlineMs }: ReceiverState,
	{ key, holder }: ClaimName,
	onError: OnError,
): Promise<void> {
	await callStore(deadlineMs, "release", () => store.release(key, holder), onError);
}

/**
 * Identifies the object of an event. Undefined if the event lacks the object's id, or its own date, without which its
 * state cannot be compared with others.
 */
export function objectKey({ object_type, object_id, date_updated }: CloseEvent | UnlistedEvent): string | undefined {
	// The parser checks only the ids of a delivery and of its event.
	if (typeof object_id !== "string" || typeof date_updated !== "string") return undefined;
	return `${object_type} ${object_id}`;
}
