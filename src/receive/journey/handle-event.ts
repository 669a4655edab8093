import type { CloseEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { eventName } from "../../close/events/event-name.ts";
import type { CollectedHandlers } from "../handlers.ts";
import type { Store } from "../stores/store.ts";
import { type ClaimResult, claimEvent, type HeldClaim } from "./claim.ts";
import { type Deadline, DeadlineError } from "./deadline.ts";
import { type Outcome, outcomeOfError } from "./outcome.ts";
import type { RunningHandlers } from "./running.ts";

/** One event on its way through the receiver. */
export interface Handling {
	event: CloseEvent | UnlistedEvent;
	subscription_id: string | undefined;
	deadline: Deadline;
	/** Called with what a handler throws, before the event is released. */
	onHandlerError: (error: unknown) => void;
	/** Called for every other error that does not decide the outcome. */
	onError: (error: unknown) => void;
	/** Receives the outcome of a handler that outlived the deadline, when it ends. */
	onLateEnd: (ending: Promise<Outcome>) => void;
	/** Receives work that outlives the response. */
	inBackground: (work: Promise<unknown>) => void;
}

/** Claims an event, calls its handler, and completes or releases it. Never rejects. */
export type HandleEvent = (handling: Handling) => Promise<Outcome>;

interface HandlerSettings {
	store: Store;
	handlers: CollectedHandlers;
	running: RunningHandlers;
}

export function createHandleEvent({ store, handlers, running }: HandlerSettings): HandleEvent {
	return async function handleEvent(handling) {
		try {
			const result = await claim(handling);
			if (result.claim === "done") return { kind: "duplicate" };
			if (result.claim === "in_progress") return { kind: "in_progress" };
			return await running.track(handleClaimed(handling, result.held));
		} catch (error) {
			return outcomeOfError(error);
		}
	};

	/** A claim that arrives after the deadline is released, because nobody handles its event. */
	async function claim({ event, deadline, onError }: Handling): Promise<ClaimResult> {
		const claiming = claimEvent(store, event);
		try {
			return await deadline.race("claim", claiming);
		} catch (error) {
			if (error instanceof DeadlineError) {
				claiming.then((late) => (late.claim === "claimed" ? late.held.release() : undefined)).catch(onError);
			}
			throw error;
		}
	}

	async function handleClaimed(handling: Handling, held: HeldClaim): Promise<Outcome> {
		const ending = callHandler(handling, held);
		try {
			return await finish(handling, held, await handling.deadline.race("handler", ending));
		} catch (error) {
			handling.onError(error);
			const lateEnd = ending.then((outcome) => finish(handling, held, outcome));
			handling.onLateEnd(running.track(lateEnd));
			return { kind: "late" };
		}
	}

	/** Never rejects. The claim is renewed while the handler runs, and released when it fails. */
	async function callHandler({ event, subscription_id, ...hooks }: Handling, held: HeldClaim): Promise<Outcome> {
		const endKeepAlive = held.keepAlive(hooks.onError);
		try {
			await handlers.find(eventName(event))(event, { subscription_id, stale: held.stale });
			return { kind: "handled" };
		} catch (error) {
			hooks.onHandlerError(error);
			await held.release().catch(hooks.onError);
			return { kind: "failed", by: "handler", error };
		} finally {
			endKeepAlive();
		}
	}

	/** Completes what is handled. It stays handled even if the store fails: sending it again would be wrong. */
	async function finish(
		{ deadline, onError, inBackground }: Handling,
		held: HeldClaim,
		outcome: Outcome,
	): Promise<Outcome> {
		if (outcome.kind !== "handled") return outcome;
		const completing = held.complete().catch((error: unknown) => {
			onError(error);
			return held.keepCompleting();
		});
		try {
			// After the deadline nobody waits for the response.
			await (deadline.signal.aborted ? completing : deadline.race("complete", completing));
		} catch (error) {
			onError(error);
			inBackground(completing);
		}
		return outcome;
	}
}
