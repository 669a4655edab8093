import { DELIVERY_TIMEOUT_MS } from "../../../close/limits.ts";
import { signDelivery } from "../../../close/signature/sign-delivery.ts";
import type { Clock } from "../../clock/clock.ts";
import type { DeliveryFault, Faults } from "../faults.ts";
import type { PendingDelivery } from "./delivery-queue.ts";
import type { Subscription } from "./subscriptions.ts";

/** The outcome of an attempt. */
export interface Outcome {
	/** The status of the response; null without a response. */
	status: number | null;
	/** The kind of failure; null for a success. */
	error: string | null;
}

// Close was observed to report HTTPError, an exception of Python's requests. These two are its exceptions for the other
// failures; they were not observed.
const CONNECTION_FAILED: Outcome = { status: null, error: "ConnectionError" };
const TIMED_OUT: Outcome = { status: null, error: "Timeout" };

export interface AttemptOptions {
	clock: Clock;
	fetch: (request: Request, signal: AbortSignal) => Response | Promise<Response>;
	faults: Faults<DeliveryFault>;
	signsEveryAttempt: boolean;
}

/** Sends an event to a subscription once. Calls `finish` with the outcome, within 15 seconds of the clock. */
export async function attemptDelivery(
	options: AttemptOptions,
	subscription: Subscription,
	pending: PendingDelivery,
	finish: (outcome: Outcome) => void,
): Promise<void> {
	const { clock, faults } = options;
	const end = clock.now() + DELIVERY_TIMEOUT_MS;
	const fault = faults.take((each) => !("duplicate" in each || "reorder" in each));
	const outcome = await new Promise<Outcome>((resolve) => {
		const controller = new AbortController();
		const cancel = clock.schedule(end, () => {
			resolve(TIMED_OUT);
			controller.abort();
		});
		send(options, subscription, pending, fault, controller.signal).then((sent) => {
			cancel();
			resolve(sent);
		});
	});
	if (fault && "delay" in fault) {
		const isLate = fault.delay >= DELIVERY_TIMEOUT_MS;
		clock.schedule(isLate ? end : clock.now() + fault.delay, () => finish(isLate ? TIMED_OUT : outcome));
	} else {
		finish(outcome);
	}
}

async function send(
	{ clock, fetch, signsEveryAttempt }: AttemptOptions,
	subscription: Subscription,
	pending: PendingDelivery,
	fault: DeliveryFault | undefined,
	signal: AbortSignal,
): Promise<Outcome> {
	if (fault && "status" in fault) return outcomeOf(fault.status);
	const connection = fault && "connection" in fault ? fault.connection : undefined;
	if (connection === "refused") return CONNECTION_FAILED;
	if (!pending.signed || signsEveryAttempt) {
		pending.signed = await signDelivery({
			event: pending.record.event,
			subscriptionId: subscription.id,
			signatureKey: subscription.signature_key,
			timestamp: Math.floor(clock.now() / 1000),
		});
	}
	try {
		const response = await fetch(new Request(subscription.url, pending.signed), signal);
		await response.body?.cancel();
		return connection === "lost" ? CONNECTION_FAILED : outcomeOf(response.status);
	} catch {
		return CONNECTION_FAILED;
	}
}

/** 2xx and 3xx are successes, because HTTPError is what Python's requests raises for 4xx and 5xx. */
function outcomeOf(status: number): Outcome {
	return { status, error: status < 400 ? null : "HTTPError" };
}
