import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventName } from "../../close/events/event-name.ts";
import { claimEvent, type EventClaim } from "./claim.ts";
import type { Deadline } from "./deadline.ts";
import type { EventHooks, ReceiverParts } from "./parts.ts";
import { complete, completeLater, keepRenewing, release } from "./record.ts";

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
	/** Resolves when the store has recorded the result, or has failed to once. */
	recorded: Promise<unknown>;
	/** Resolves when nothing is left to do. */
	ended: Promise<void>;
}

/**
 * The outcome of `startEvent`: the handler was started, or the event is already handled, or another handler is running.
 */
export type StartResult = { kind: "started"; run: Run } | { kind: "duplicate" } | { kind: "in_progress" };

/** Claims an event and starts its handler. Rejects if the receiver is being drained, or if the claim fails. */
export async function startEvent(
	parts: ReceiverParts,
	incoming: IncomingEvent,
	deadline: Deadline,
	hooks: EventHooks,
): Promise<StartResult> {
	const { running } = parts;
	running.begin();
	try {
		const result = await claimEvent(parts, incoming.event, deadline, hooks);
		if (result.kind !== "claimed") {
			running.end();
			return result;
		}
		const run = startRun(parts, result.claim, incoming, hooks);
		hooks.keepAlive(run.ended.then(() => running.end()));
		return { kind: "started", run };
	} catch (error) {
		running.end();
		throw error;
	}
}

function startRun(parts: ReceiverParts, claim: EventClaim, incoming: IncomingEvent, { onError }: EventHooks): Run {
	const endRenewing = keepRenewing(parts, claim, onError);
	const result = callHandler(parts, claim, incoming);
	const recorded = result.then(async ({ kind }) => {
		if (kind === "handled") return complete(parts, claim, onError);
		await release(parts, claim, onError);
		return true;
	});
	const ended = recorded
		.then(async (isRecorded) => {
			if (!isRecorded) await completeLater(parts, claim, onError);
		})
		.finally(endRenewing);
	return { result, recorded, ended };
}

async function callHandler(
	{ handlers }: ReceiverParts,
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
