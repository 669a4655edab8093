import type { CloseEvent, LoggedEvent, UnlistedEvent } from "../../close/events/close-event.ts";
import { describeValue, isRecord } from "../../close/values.ts";
import { callHook } from "../call-hook.ts";
import { DeliveryError } from "../delivery-error.ts";
import { startDeadline } from "./deadline.ts";
import { type StartResult, startEvent } from "./start-event.ts";
import type { ReceiverState } from "./state.ts";

/** `receiver.handle`: claims and handles an event that is already trusted. */
export async function handle(state: ReceiverState, event: LoggedEvent): Promise<"handled" | "done"> {
	requireEvent(event);
	const start = await startWithDeadline(state, event);
	if (start.kind === "duplicate") return "done";
	if (start.kind === "in_progress") {
		throw new DeliveryError(
			"in_progress",
			`receiver.handle: the event ${event.id} is currently being handled. Try again in a minute.`,
		);
	}
	const result = await start.run.result;
	await start.run.recordAttempted;
	if (result.kind === "failed") throw result.error;
	return "handled";
}

/** Starts the handler. The deadline limits only the claim, because no sender waits for the handler. */
async function startWithDeadline(state: ReceiverState, event: CloseEvent | UnlistedEvent): Promise<StartResult> {
	const deadline = startDeadline(state.deadlineMs);
	try {
		return await startEvent(state, { event, subscription_id: undefined }, deadline, {
			onError: (cause) => {
				const error = new Error(`receiver.handle: the store failed for the event ${event.id}.`, { cause });
				void callHook(() => state.onError(error, undefined));
			},
			// There is no response that the work could outlive.
			keepAlive: () => {},
		});
	} finally {
		deadline.end();
	}
}

/** Throws unless the value is an event whose data is not hidden. */
function requireEvent(event: LoggedEvent): asserts event is CloseEvent | UnlistedEvent {
	if (isRecord(event) && isRecord(event.event) && event.id === undefined) {
		throw new TypeError("receiver.handle: got a delivery. Pass its event: receiver.handle(delivery.event).");
	}
	if (!isRecord(event) || typeof event.id !== "string" || typeof event.object_type !== "string") {
		throw new TypeError(`receiver.handle: expected an event; got ${describeValue(event)}.`);
	}
	if (event.data === undefined) {
		throw new DeliveryError(
			"hidden_data",
			`receiver.handle: Close hid the data of the event ${event.id}. Only an admin's API key shows data older than an hour.`,
		);
	}
}
