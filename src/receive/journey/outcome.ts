import type { DeliveryAnswer } from "../receiver.ts";
import { DeliveryError, type DeliveryErrorCode } from "../verify/delivery-error.ts";

/** What became of an event or of a request. */
export type Outcome =
	| { kind: "handled" }
	| { kind: "duplicate" }
	| { kind: "in_progress" }
	| { kind: "late" }
	| { kind: "refused"; code: DeliveryErrorCode; error: DeliveryError }
	| { kind: "failed"; by: "handler" | "infrastructure"; error: unknown };

/** The statuses of refusals that are not 401. */
const REFUSED: { [code in DeliveryErrorCode]?: number } = {
	not_json: 400,
	not_a_delivery: 400,
	not_a_post: 405,
	too_large: 413,
	parsed_body: 500,
	invalid_key: 500,
	draining: 503,
};

const UNAUTHORIZED = 401;

/** The status of the response. Only what is handled is acknowledged. */
export function statusOf(outcome: Outcome): number {
	switch (outcome.kind) {
		case "handled":
		case "duplicate":
			return 200;
		case "in_progress":
		case "late":
			return 503;
		case "refused":
			return REFUSED[outcome.code] ?? UNAUTHORIZED;
		case "failed":
			return outcome.by === "handler" ? 500 : 503;
	}
}

/** The response to an outcome. */
export function answerTo(outcome: Outcome): DeliveryAnswer {
	const status = statusOf(outcome);
	return { status, headers: { "content-length": "0", ...(status === 405 && { allow: "POST" }) } };
}

/** The outcome of a delivery that no handler has seen. */
export function outcomeOfError(error: unknown): Outcome {
	if (error instanceof DeliveryError) return { kind: "refused", code: error.code, error };
	return { kind: "failed", by: "infrastructure", error };
}
