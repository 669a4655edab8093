import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventName } from "../../close/events/event-name.ts";
import { claimEvent, type EventClaim, release } from "./claim.ts";
import type { Deadline } from "./deadline.ts";
import type { EventHooks, OnError } from "./hooks.ts";
import { keepRenewing, recordHandled, retryWrites, type StoreWrite } from "./record.ts";
import type { ReceiverState } from "./state.ts";

/** An event, and the subscription of its delivery. */
export interface IncomingEvent {
	event: CloseEvent | UnlistedEvent;
	subscription_id: string | undefined;
}

/** The result of a handler. */
export type HandlerResult = { kind: "handled" } | { kind: "failed"; by: "handler"; error: unknown };

/** A started handler. None of the promises rejects. */
export interface HandlerRun {
	/** Resolves when the handler has ended. */
	result: Promise<HandlerResult>;
	/** Resolves after the first attempt to record the result in the store, whether or not it succeeded. */
	recordAttempted: Promise<unknown>;
	/** Resolves when nothing is left to do. */
	ended: Promise<void>;
}

/**
 * The result of `startEvent`: the handler was started, or the event is already handled, or another handler is running.
 */
export type StartResult = { kind: "started"; run: HandlerRun } | { kind: "duplicate" } | { kind: "in_progress" };

/** Claims an event and starts its handler. Rejects if the receiver is being drained, or if the claim fails. */
export async function startEvent(
	state: ReceiverState,
	incoming: IncomingEvent,
	deadline: Deadline,
	hooks: EventHooks,
): Promise<StartResult> {
	const { running } = state;
	running.begin();
	let run: HandlerRun | undefined;
	try {
		const result = await claimEvent(state, incoming.event, deadline, hooks);
		if (result.kind !== "claimed") return result;
		run = startHandler(state, result.claim, incoming, hooks);
	} finally {
		if (!run) running.end();
	}
	const settled = run.ended.then(() => running.end());
	hooks.keepAlive(settled);
	return { kind: "started", run };
}

function startHandler(
	state: ReceiverState,
	claim: EventClaim,
	incoming: IncomingEvent,
	{ onError }: EventHooks,
): HandlerRun {
	const endRenewing = keepRenewing(state, claim, onError);
	const result = callHandler(state, claim, incoming);
	const recording = result.then(({ kind }) => recordResult(state, claim, kind, onError));
	// The claim is kept until the event is recorded, because another delivery could run the handler again.
	const ended = recording.then((unwritten) => retryWrites(state, unwritten, onError)).finally(endRenewing);
	return { result, recordAttempted: recording, ended };
}

/** Marks a handled event, or releases the claim of a failed one. Resolves to the writes that are still missing. */
async function recordResult(
	state: ReceiverState,
	claim: EventClaim,
	kind: HandlerResult["kind"],
	onError: OnError,
): Promise<StoreWrite[]> {
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
