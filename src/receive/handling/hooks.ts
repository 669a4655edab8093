import { eventName } from "../../close/events/event-name.ts";
import { callHook } from "../call-hook.ts";
import { DeliveryError } from "../delivery-error.ts";
import type { DeliveryReport, RespondContext } from "../receiver.ts";
import type { Delivery } from "../verify/delivery.ts";
import type { ReceiverState } from "./state.ts";

/** Reports an error. Never throws. */
export type OnError = (error: unknown) => void;

/** What `startEvent` needs of the hooks. Neither function throws. */
export interface EventHooks {
	onError: OnError;
	/** Keeps work alive that outlives the response. */
	keepAlive(work: Promise<unknown>): void;
}

/**
 * The user's hooks for one request, and the platform's `waitUntil`. Their errors are ignored, and no response waits for
 * their promises. The user's hooks are called before the response, because a platform may end the process after it.
 * Only what happens later, such as the end of a late handler, is reported after the response.
 */
export interface RequestHooks {
	onDelivery(report: DeliveryReport): Promise<void>;
	onError(error: unknown, delivery: Delivery | undefined): void;
	/** Asks the platform to keep running until work that outlives the response is done. */
	keepAlive(work: Promise<unknown>): void;
}

export function createHooks({ onDelivery, onError }: ReceiverState, context: RespondContext | undefined): RequestHooks {
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

/** The default `onError`. Prints which event it was, but none of its data. */
export function printError(error: unknown, delivery: Delivery | undefined): void {
	if (!delivery) {
		console.error(error instanceof DeliveryError ? "close-crm: a request was not accepted:" : "close-crm:", error);
		return;
	}
	const { event, subscription_id } = delivery;
	console.error(`close-crm: ${eventName(event)}, event ${event.id} of subscription ${subscription_id}:`, error);
}
