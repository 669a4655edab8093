import { DELIVERY_TIMEOUT_MS } from "../../../close/limits.ts";
import { signDelivery } from "../../../close/signature/sign-delivery.ts";
import { DeadlineError, withDeadline } from "../../../http/deadline.ts";
import type { LoggedEvent } from "../../../index.ts";

/** How much of an answer is kept, in characters. */
const ANSWER = 200;

/** Where to deliver, and as whom. */
export interface Target {
	to: string;
	signatureKey: string;
	/** The subscription that the delivery is said to be for; one of the documentation's unless given. */
	subscriptionId?: string | undefined;
	/** Cuts a delivery off; it then rejects. */
	signal: AbortSignal;
}

/** What came of a delivery. */
export interface Outcome {
	/** The HTTP status; null when no answer came. */
	status: number | null;
	/** How long the answer took. */
	milliseconds: number;
	/** Whether Close would take the event as delivered. */
	acknowledged: boolean;
	/** What Close would make of it. */
	reading: string;
	/** The start of the answer's body. */
	answer: string;
}

/** Delivers an event as Close does: signed, as JSON, and not waiting longer than Close. */
export async function deliver(event: LoggedEvent, { to, signal, ...signature }: Target): Promise<Outcome> {
	const { signatureKey, subscriptionId } = signature;
	const request = await signDelivery({ event, signatureKey, ...(subscriptionId !== undefined && { subscriptionId }) });
	const started = performance.now();
	const elapsed = () => Math.round(performance.now() - started);
	try {
		const { status, text } = await withDeadline(DELIVERY_TIMEOUT_MS, signal, async (signal) => {
			const response = await fetch(to, { ...request, redirect: "manual", signal });
			return { status: response.status, text: await response.text() };
		});
		return { status, milliseconds: elapsed(), ...read(status), answer: text.slice(0, ANSWER) };
	} catch (error) {
		signal.throwIfAborted();
		const reason = error instanceof DeadlineError ? "no answer within 15 seconds" : `no answer (${causeOf(error)})`;
		return { status: null, milliseconds: elapsed(), acknowledged: false, reading: `${reason}: ${RETRY}`, answer: "" };
	}
}

/** Source: developer.close.com/api/resources/webhooks. */
const RETRY = "Close would retry for 72 hours";

function read(status: number): Pick<Outcome, "acknowledged" | "reading"> {
	if (status >= 200 && status < 300) return { acknowledged: true, reading: "acknowledged" };
	if (status < 400) {
		return { acknowledged: false, reading: "a redirect; whether Close follows it is not documented" };
	}
	const reason = status === 401 || status === 403 ? "refused; check CLOSE_SIGNATURE_KEY" : "failed";
	return { acknowledged: false, reading: `${reason}: ${RETRY}` };
}

function causeOf(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	if (cause instanceof Error && "code" in cause) return String(cause.code);
	return cause instanceof Error ? cause.message : String(cause);
}
