import type { AnyEvent } from "../../../close/events/types.ts";
import { DELIVERY_TIMEOUT_MS } from "../../../close/limits.ts";
import { signDelivery } from "../../../close/signature/sign-delivery.ts";
import { TimeLimitError, withDeadline } from "../../../http/deadline.ts";
import type { LoggedEvent } from "../../../index.ts";

/** The option for an endpoint with a self-signed certificate. */
export const INSECURE = ["--insecure", "accept any certificate of the endpoint, such as a self-signed one"] as const;

/** How much of a response body is kept, in characters. */
const SHOWN_BODY = 200;

/** The endpoint of a delivery, and its signature. */
export interface Target {
	to: string;
	signatureKey: string;
	/** The subscription id in the delivery. Default: the one in Close's documentation. */
	subscriptionId?: string | undefined;
	/** Sends the requests. */
	fetch: typeof globalThis.fetch;
	/** Aborts a delivery, which then rejects. */
	signal: AbortSignal;
}

/** The outcome of a delivery. */
export interface Outcome {
	/** The HTTP status; null if there was no response. */
	status: number | null;
	/** The time until the response. */
	milliseconds: number;
	/** Whether Close would consider the event delivered. */
	acknowledged: boolean;
	/** Why it was not acknowledged, in a word or two; "acknowledged" otherwise. */
	reason: string;
	/** How Close would treat the response. */
	reading: string;
	/** The start of the response's body. */
	answer: string;
}

/** Delivers an event as Close does: signed, as JSON, and with Close's time limit. */
export async function deliver(event: LoggedEvent | AnyEvent, target: Target): Promise<Outcome> {
	const { to, signatureKey, subscriptionId, fetch, signal } = target;
	const request = await signDelivery({ event, signatureKey, ...(subscriptionId !== undefined && { subscriptionId }) });
	const started = performance.now();
	const elapsed = () => Math.round(performance.now() - started);
	try {
		const { status, text } = await withDeadline(DELIVERY_TIMEOUT_MS, signal, async (signal) => {
			const response = await fetch(to, { ...request, redirect: "manual", signal });
			return { status: response.status, text: await response.text() };
		});
		return { status, milliseconds: elapsed(), ...judgeStatus(status), answer: text.slice(0, SHOWN_BODY) };
	} catch (error) {
		signal.throwIfAborted();
		const failure = error instanceof TimeLimitError ? TOO_SLOW : describeFailure(codeOf(error));
		return { status: null, milliseconds: elapsed(), acknowledged: false, ...failure, answer: "" };
	}
}

type Judgement = Pick<Outcome, "reason" | "reading">;

/** Source: developer.close.com/api/resources/webhooks */
const RETRY = "Close would retry for 72 hours";

const TOO_SLOW: Judgement = { reason: "timed out", reading: `no response within 15 seconds: ${RETRY}` };

function judgeStatus(status: number): Judgement & Pick<Outcome, "acknowledged"> {
	if (status >= 200 && status < 300) return { acknowledged: true, reason: "acknowledged", reading: "acknowledged" };
	if (status < 400) {
		const reading = "a redirect; whether Close follows it is not documented";
		return { acknowledged: false, reason: "redirected", reading };
	}
	if (status === 401 || status === 403) {
		return { acknowledged: false, reason: "refused", reading: `refused; check CLOSE_SIGNATURE_KEY: ${RETRY}` };
	}
	return { acknowledged: false, reason: "failed", reading: `failed: ${RETRY}` };
}

/** Node's error codes for a certificate that no trusted authority has signed. */
const SELF_SIGNED = ["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"];

function describeFailure(code: string): Judgement {
	if (SELF_SIGNED.includes(code)) {
		return {
			reason: "certificate",
			reading: `no response (${code}). Add --insecure to accept the certificate: ${RETRY}`,
		};
	}
	return { reason: code, reading: `no response (${code}): ${RETRY}` };
}

/** The code of the error, such as ECONNREFUSED, or its message if it has none. */
function codeOf(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	if (cause instanceof Error && "code" in cause) return String(cause.code);
	return cause instanceof Error ? cause.message : String(cause);
}
