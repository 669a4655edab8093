import { DeliveryError, type DeliveryErrorCode } from "../delivery-error.ts";
import type { DeliveryAnswer } from "../receiver.ts";

/** The outcome of a request. */
export type Outcome =
	| { kind: "handled" }
	| { kind: "duplicate" }
	| { kind: "in_progress" }
	| { kind: "late" }
	| { kind: "refused"; code: DeliveryErrorCode }
	| { kind: "failed"; by: "handler" | "infrastructure" };

/** The outcome of a request that failed before a handler was called. */
export function outcomeOfError(error: unknown): Outcome {
	if (error instanceof DeliveryError) return { kind: "refused", code: error.code };
	return { kind: "failed", by: "infrastructure" };
}

const UNAVAILABLE = 503;

const STATUS_OF_REFUSAL: Record<DeliveryErrorCode, number> = {
	not_json: 400,
	not_a_delivery: 400,
	missing_key: 401,
	missing_header: 401,
	repeated_header: 401,
	invalid_hash: 401,
	invalid_timestamp: 401,
	too_old: 401,
	too_new: 401,
	mismatch: 401,
	not_a_post: 405,
	too_large: 413,
	parsed_body: 500,
	invalid_key: 500,
	draining: UNAVAILABLE,
	// Only receiver.handle throws these two codes.
	in_progress: UNAVAILABLE,
	hidden_data: UNAVAILABLE,
};

/** The status of the response. Only a handled event is acknowledged. */
export function statusOf(outcome: Outcome): number {
	switch (outcome.kind) {
		case "handled":
		case "duplicate":
			return 200;
		case "in_progress":
		case "late":
			return UNAVAILABLE;
		case "refused":
			// An adapter in JavaScript may throw an unknown code, and `new Response` treats the status undefined as
			// 200.
			return STATUS_OF_REFUSAL[outcome.code] ?? UNAVAILABLE;
		case "failed":
			return outcome.by === "handler" ? 500 : UNAVAILABLE;
	}
}

/** The response to an outcome. */
export function answerTo(outcome: Outcome): DeliveryAnswer {
	const status = statusOf(outcome);
	return { status, headers: { "content-length": "0", ...(status === 405 && { allow: "POST" }) } };
}
