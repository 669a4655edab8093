import type { BodyDeadline } from "../receiver.ts";

/** A step took too long. `step` says which one. */
export class DeadlineError extends Error {
	/** The step that took too long. */
	readonly step: DeadlineStep;

	static {
		// See DeliveryError.
		this.prototype.name = "DeadlineError";
	}

	/** @hidden */
	constructor(step: DeadlineStep, ms: number) {
		super(EXPLANATIONS[step](`${ms} ms`));
		this.step = step;
	}
}

/** The steps that can take too long. */
export type DeadlineStep =
	| "body"
	| "signatureKey"
	| "claim"
	| "newestHandled"
	| "handler"
	| "complete"
	| "noteHandled"
	| "release"
	| "renew";

const EXPLANATIONS: Record<DeadlineStep, (time: string) => string> = {
	body: (time) => `The body did not arrive before the deadline of ${time}. Close sends the delivery again.`,
	signatureKey: (time) =>
		`The signatureKey function did not return before the deadline of ${time}. Close sends the delivery again.`,
	claim: (time) => `store.claim did not settle before the deadline of ${time}, so the event was not handled.`,
	newestHandled: (time) =>
		`store.newestHandled did not settle before the deadline of ${time}, so the event was not handled.`,
	handler: (time) =>
		`The handler was still running at the deadline of ${time}, so the response was 503. It continues. Move slow work to a queue.`,
	complete: (time) => `store.complete did not settle within ${time}. The event is handled; the receiver tries again.`,
	noteHandled: (time) =>
		`store.noteHandled did not settle within ${time}. The event is handled; the receiver tries again.`,
	release: (time) =>
		`store.release did not settle within ${time}. The event can be claimed again once this claim expires.`,
	renew: (time) => `store.renew did not settle within ${time}. The receiver tries again.`,
};

/** The time limit of a request. */
export interface Deadline extends BodyDeadline {
	/** Settles like the work, or rejects with a `DeadlineError` when the time is up. */
	race<Value>(step: DeadlineStep, work: Promise<Value>): Promise<Value>;
	/** Clears the timer. */
	end(): void;
}

export function startDeadline(ms: number): Deadline {
	const listeners = new Set<() => void>();
	let isExpired = false;
	const timer = setTimeout(() => {
		isExpired = true;
		for (const listener of listeners) listener();
	}, ms);

	function onExpire(listener: () => void): () => void {
		listeners.add(listener);
		// In a microtask, so that the caller first gets the function that removes the listener.
		if (isExpired) {
			queueMicrotask(() => {
				if (listeners.has(listener)) listener();
			});
		}
		return () => void listeners.delete(listener);
	}
	return {
		onExpire,
		// Not Promise.race, which would keep each result, such as a body, in memory until the deadline.
		race(step, work) {
			return new Promise((resolve, reject) => {
				const stopListening = onExpire(() => reject(new DeadlineError(step, ms)));
				work.then(resolve, reject).then(stopListening);
			});
		},
		end: () => clearTimeout(timer),
	};
}

/** Settles like the work, or rejects with a `DeadlineError` after `ms` milliseconds. */
export async function within<Value>(ms: number, step: DeadlineStep, work: Promise<Value>): Promise<Value> {
	const deadline = startDeadline(ms);
	try {
		return await deadline.race(step, work);
	} finally {
		deadline.end();
	}
}
