import { eventName } from "../../close/events/event-name.ts";
import type {
	DeliveryReport,
	DeliveryRequest,
	ReadBody,
	Receiver,
	ReceiverOptions,
	RespondContext,
} from "../receiver.ts";
import type { Delivery } from "../verify/delivery.ts";
import { DeliveryError } from "../verify/delivery-error.ts";
import { verifyDelivery } from "../verify/verify-delivery.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import type { HandleEvent } from "./handle-event.ts";
import { answerTo, type Outcome, outcomeOfError, statusOf } from "./outcome.ts";
import type { RunningHandlers } from "./running.ts";

interface RespondSettings extends Pick<ReceiverOptions, "signatureKey" | "tolerance" | "now"> {
	onDelivery: ReceiverOptions["onDelivery"] | undefined;
	onError: NonNullable<ReceiverOptions["onError"]>;
	deadline: number;
	maxBodySize: number;
	handleEvent: HandleEvent;
	running: RunningHandlers;
}

/** What is known about a request once it is read and verified, or refused. */
type Intake = { delivery: Delivery } | { outcome: Outcome };

/** A delivery is read, verified, claimed, handled and answered. */
export function createRespond(settings: RespondSettings): Receiver["respond"] {
	const { handleEvent, running } = settings;

	return async function respond(request, readBody, context) {
		const started = Date.now();
		const hooks = createHooks(settings, context);
		const deadline = startDeadline(settings.deadline);
		const intake = await takeIn(request, readBody, deadline);
		const delivery = "delivery" in intake ? intake.delivery : undefined;
		const report = (outcome: Outcome) => hooks.onDelivery(createReport(outcome, statusOf(outcome), started, delivery));
		const outcome = "outcome" in intake ? intake.outcome : await handle(intake.delivery, deadline, hooks, started);
		deadline.end();
		if (isNewError(outcome)) hooks.onError(outcome.error, delivery);
		report(outcome);
		return answerTo(outcome);
	};

	async function takeIn(request: DeliveryRequest, readBody: ReadBody, deadline: Deadline): Promise<Intake> {
		try {
			requirePost(request);
			requireOpen(running);
			const body = await deadline.race("body", readBody(settings.maxBodySize, deadline.signal));
			const { signatureKey, tolerance, now } = settings;
			const verifying = verifyDelivery({ body, headers: request.headers, signatureKey, tolerance, now });
			return { delivery: await deadline.race("signatureKey", verifying) };
		} catch (error) {
			return { outcome: outcomeOfError(error) };
		}
	}

	function handle({ event, subscription_id }: Delivery, deadline: Deadline, hooks: Hooks, started: number) {
		const delivery = { event, subscription_id };
		return handleEvent({
			event,
			subscription_id,
			deadline,
			onHandlerError: (error) => hooks.onError(error, delivery),
			onError: (error) => hooks.onError(error, delivery),
			inBackground: hooks.keepAlive,
			onLateEnd(ending) {
				const { status } = answerTo({ kind: "late" });
				hooks.keepAlive(ending.then((outcome) => hooks.onDelivery(createReport(outcome, status, started, delivery))));
			},
		});
	}
}

/** Errors of a handler are reported when they happen. A visitor's GET, and a delivery while draining, are no errors. */
function isNewError(outcome: Outcome): outcome is Extract<Outcome, { error: unknown }> {
	if (outcome.kind === "refused") return outcome.code !== "not_a_post" && outcome.code !== "draining";
	return outcome.kind === "failed" && outcome.by === "infrastructure";
}

function requirePost({ method }: DeliveryRequest): void {
	if (method === "POST") return;
	throw new DeliveryError("not_a_post", `The request is a ${String(method).slice(0, 20)}. Close sends POST requests.`);
}

function requireOpen(running: RunningHandlers): void {
	if (!running.isDraining()) return;
	throw new DeliveryError("draining", "The receiver is being drained, so it accepts nothing new. Close tries again.");
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

/** Calls the user's functions, which can neither delay nor fail a delivery. */
interface Hooks {
	onDelivery(report: DeliveryReport): void;
	onError(error: unknown, delivery: Delivery | undefined): void;
	/** Keeps the runtime alive for what outlives the response. */
	keepAlive(promise: Promise<unknown>): void;
}

function createHooks({ onDelivery, onError }: RespondSettings, context: RespondContext | undefined): Hooks {
	function keepAlive(promise: Promise<unknown>): void {
		const settled = promise.catch(() => {});
		// Workers pass an environment here if somebody forgets the context.
		if (typeof context?.waitUntil === "function") context.waitUntil(settled);
	}
	return {
		keepAlive,
		onDelivery(report) {
			if (onDelivery) keepAlive(Promise.resolve(report).then(onDelivery));
		},
		onError(error, delivery) {
			keepAlive(callHook(() => onError(error, delivery)));
		},
	};
}

/** Calls a function of the user. Errors it throws are ignored. */
export async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// It must not fail a delivery.
	}
}

/** The default `onError`. */
export function printError(error: unknown, delivery: Delivery | undefined): void {
	if (!delivery) {
		console.error("close-crm: a request was not accepted:", error);
		return;
	}
	const { event, subscription_id } = delivery;
	console.error(`close-crm: ${eventName(event)}, event ${event.id} of subscription ${subscription_id}:`, error);
}
