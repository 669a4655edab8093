import { eventName } from "../../close/events/event-name.ts";
import type { DeliveryReport, RespondContext } from "../receiver.ts";
import type { Delivery } from "../verify/delivery.ts";
import type { ReceiverParts } from "./parts.ts";

/** The user's functions as one request calls them. They can neither delay nor fail its response. */
export interface Hooks {
	onDelivery(report: DeliveryReport): Promise<void>;
	onError(error: unknown, delivery: Delivery | undefined): void;
	/** Asks the platform to wait for work that outlives the response. */
	keepAlive(work: Promise<unknown>): void;
}

export function createHooks({ onDelivery, onError }: ReceiverParts, context: RespondContext | undefined): Hooks {
	function keepAlive(work: Promise<unknown>): void {
		try {
			context?.waitUntil?.(work);
		} catch {
			// Work that the platform does not wait for still goes on as long as the process does.
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

/** Calls a function of the user and ignores what it throws. */
export async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// A hook observes. What goes wrong in it is no fault of the delivery.
	}
}

/** The default `onError`. Prints which event it was, and nothing else of the delivery. */
export function printError(error: unknown, delivery: Delivery | undefined): void {
	if (!delivery) {
		console.error("close-crm: a request was not accepted:", error);
		return;
	}
	const { event, subscription_id } = delivery;
	console.error(`close-crm: ${eventName(event)}, event ${event.id} of subscription ${subscription_id}:`, error);
}
