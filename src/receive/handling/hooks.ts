import { eventName } from "../../close/events/event-name.ts";
import type { DeliveryReport, RespondContext } from "../receiver.ts";
import type { Delivery } from "../verify/delivery.ts";
import type { ReceiverState } from "./state.ts";

/** Reports an error. Never throws. */
export type OnError = (error: unknown) => void;

/** The hooks for the handling of one event. Neither of them throws. */
export interface EventHooks {
	onError: OnError;
	/** Keeps work alive that outlives the response. */
	keepAlive(work: Promise<unknown>): void;
}

/** The user's hooks for one request. They can neither delay its response nor make it fail. */
export interface Hooks {
	onDelivery(report: DeliveryReport): Promise<void>;
	onError(error: unknown, delivery: Delivery | undefined): void;
	/** Asks the platform to keep running until work that outlives the response is done. */
	keepAlive(work: Promise<unknown>): void;
}

export function createHooks({ onDelivery, onError }: ReceiverState, context: RespondContext | undefined): Hooks {
	function keepAlive(work: Promise<unknown>): void {
		try {
			context?.waitUntil?.(work);
		} catch {
			// If the platform does not wait, the work still continues as long as the process runs.
		}
	}
	return {
		keepAlive,
		onDelivery(report) {
			const called = callHook(() => onDelivery?.(report));
			keepAlive(called);
			return called;
		},
		onError(error, delivery) {
			keepAlive(callHook(() => onError(error, delivery)));
		},
	};
}

/** Calls a hook of the user and ignores its errors. */
export async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// A failing hook must not fail the delivery.
	}
}

/** The default `onError`. Prints which event it was, but none of its data. */
export function printError(error: unknown, delivery: Delivery | undefined): void {
	if (!delivery) {
		console.error("close-crm: a request was not accepted:", error);
		return;
	}
	const { event, subscription_id } = delivery;
	console.error(`close-crm: ${eventName(event)}, event ${event.id} of subscription ${subscription_id}:`, error);
}
