import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventName } from "../../close/events/event-name.ts";
import { claimEvent, type EventClaim, release } from "./claim.ts";
import type { Deadline } from "./deadline.ts";
import type { EventHooks, OnError } from "./hooks.ts";
import { keepRenewing, recordHandled, recordLater, type StoreEntry } from "./record.ts";
import type { ReceiverState } from "./state.ts";

/** An event, and the subscription of its delivery. */
export interface IncomingEvent {
	event: CloseEvent | UnlistedEvent;
	subscription_id: string | undefined;
}

/** The outcome of a handler. */
export type HandlerResult = { kind: "handled" } | { kind: "failed"; by: "handler"; error: unknown };

/** A started handler. None of the promises rejects. */
export interface Run {
	/** Resolves when the handler has ended. */
	result: Promise<HandlerResult>;
	/** Resolves after the first attempt to record the result in the store, whether or not it succeeded. */
	recordAttempted: Promise<unknown>;
	/** Resolves when nothing is left to do. */
	ended: Promise<void>;
}

/**
 * The outcome of `startEvent`: the handler was started, or the event is already handled, or another handler is running.
 */
export type StartResult = { kind: "started"; run: Run } | { kind: "duplicate" } | { kind: "in_progress" };

/** Claims an event and starts its handler. Rejects if the receiver is being drained, or if the claim fails. */
export async function startEvent(
	state: ReceiverState,
	incoming: IncomingEvent,
	deadline: Deadline,
	hooks: EventHooks,
): Promise<StartResult> {
	const { running } = state;
	running.begin();
	try {
		const result = await claimEvent(state, incoming.event, deadline, hooks);
		if (result.kind !== "claimed") {
			running.end();
			return result;
		}
		const run = startRun(state, result.claim, incoming, hooks);
		hooks.keepAlive(run.ended.then(() => running.end()));
		return { kind: "started", run };
	} catch (error) {
		running.end();
		throw error;
	}
}

function startRun(state: ReceiverState, claim: EventClaim, incoming: IncomingEvent, { onError }: EventHooks): Run {
	const endRenewing = keepRenewing(state, claim, onError);
	const result = callHandler(state, claim, incoming);
	const unwritten = result.then(({ kind }) => recordResult(kind, state, claim, onError));
	const ended = unwritten.then((entries) => recordLater(state, entries, onError)).finally(endRenewing);
	return { result, recordAttempted: unwritten, ended };
}

/** Records the result in the store. Resolves to the entries that are not written yet. */
async function recordResult(
	kind: HandlerResult["kind"],
	state: ReceiverState,
	claim: EventClaim,
	onError: OnError,
): Promise<StoreEntry[]> {
	if (kind === "handled") return recordHandled(state, claim, onError);
	await release(state, claim, onError);
	return [];
}

async function callHandler(
	{ handlers }: ReceiverState,
	{ stale }: EventClaim,
	{ event, subscription_id }: IncomingEvent,
): Promise<HandlerResult> {
	try {
		await handlers.find(eventName(event))(event, { subscription_id, organization_id: event.organization_id, stale });
		return { kind: "handled" };
	} catch (error) {
		return { kind: "failed", by: "handler", error };
	}
}
