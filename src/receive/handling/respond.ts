import { DeliveryError, type DeliveryErrorCode } from "../delivery-error.ts";
import type { DeliveryAnswer, DeliveryReport, DeliveryRequest, ReadBody, RespondContext } from "../receiver.ts";
import type { Delivery } from "../verify/delivery.ts";
import { verifyRequest } from "../verify/verify-delivery.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { createHooks, type RequestHooks } from "./hooks.ts";
import { answerTo, type Outcome, outcomeOfError, statusOf } from "./outcome.ts";
import { type HandlerResult, startEvent } from "./start-event.ts";
import type { ReceiverState } from "./state.ts";

/** Not errors, so `onError` is not called: somebody opens the URL in a browser, or the process is ending. */
const EXPECTED_REFUSALS: DeliveryErrorCode[] = ["not_a_post", "draining"];

/** `receiver.respond`: reads, verifies, claims and handles a delivery, and returns the response. Never rejects. */
export async function respond(
	state: ReceiverState,
	request: DeliveryRequest,
	readBody: ReadBody,
	context: RespondContext | undefined,
): Promise<DeliveryAnswer> {
	const started = Date.now();
	const hooks = createHooks(state, context);
	const deadline = startDeadline(state.deadlineMs);
	let delivery: Delivery | undefined;
	let outcome: Outcome;
	try {
		// `startEvent` checks this too, but only after the body was read.
		state.running.requireOpen();
		requirePost(request);
		delivery = await readDelivery(state, request, readBody, deadline);
		outcome = await handleDelivery(state, delivery, deadline, hooks, started);
	} catch (error) {
		outcome = outcomeOfError(error);
		if (outcome.kind !== "refused" || !EXPECTED_REFUSALS.includes(outcome.code)) hooks.onError(error, delivery);
	}
	deadline.end();
	hooks.onDelivery(createReport(outcome, statusOf(outcome), started, delivery));
	return answerTo(outcome);
}

function requirePost({ method }: DeliveryRequest): void {
	if (method === "POST") return;
	throw new DeliveryError("not_a_post", `The request is a ${String(method).slice(0, 20)}. Close sends POST requests.`);
}

/**
 * Reads and verifies a delivery. The body is local to this function, so that it is not kept in memory while the handler
 * runs.
 */
async function readDelivery(
	{ maxBodySize, signature }: ReceiverState,
	request: DeliveryRequest,
	readBody: ReadBody,
	deadline: Deadline,
): Promise<Delivery> {
	const body = await deadline.race("body", readBody(maxBodySize, deadline));
	return deadline.race("signatureKey", verifyRequest(signature, body, request.headers));
}

const LATE: Outcome = { kind: "late" };

/** Claims and handles the event. Rejects if the receiver is being drained, or if the claim fails. */
async function handleDelivery(
	state: ReceiverState,
	delivery: Delivery,
	deadline: Deadline,
	hooks: RequestHooks,
	started: number,
): Promise<Outcome> {
	const onError = (error: unknown) => hooks.onError(error, delivery);
	const start = await startEvent(state, delivery, deadline, { onError, keepAlive: hooks.keepAlive });
	if (start.kind !== "started") return start;

	const { run } = start;
	const reported = run.result.then((result) => {
		if (result.kind === "failed") onError(result.error);
		return result;
	});
	try {
		const result = await deadline.race("handler", reported);
		// A store that fails or hangs does not change the response. A missing `complete` is tried again, because a retry by
		// Close would run the handler again. A missing `release` ends with the claim. The run reports the errors.
		await deadline.race("complete", run.recordAttempted).catch(() => {});
		return result;
	} catch (error) {
		// Only the deadline rejects, because `reported` never does.
		onError(error);
		hooks.keepAlive(reportLater(reported, delivery, hooks, started));
		return LATE;
	}
}

/** Reports the result of a late handler when it ends. The response was already sent. */
async function reportLater(
	result: Promise<HandlerResult>,
	delivery: Delivery,
	hooks: RequestHooks,
	started: number,
): Promise<void> {
	await hooks.onDelivery(createReport(await result, statusOf(LATE), started, delivery));
}

function createReport(
	outcome: Outcome,
	status: number,
	started: number,
	delivery: Delivery | undefined,
): DeliveryReport {
	const code = outcome.kind === "refused" ? outcome.code : undefined;
	return { outcome: outcome.kind, code, status, duration: Date.now() - started, delivery };
}
