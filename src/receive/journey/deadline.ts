// A timer is an object in Node and a number elsewhere.
declare function setTimeout(call: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

/** The time for a response has run out. `step` is what was being waited for. */
export class DeadlineError extends Error {
	/** The name of the class. */
	override readonly name: string = "DeadlineError";
	/** What was being waited for. */
	declare readonly step: DeadlineStep;

	/** @hidden */
	constructor(step: DeadlineStep, ms: number) {
		const answer = step === "complete" ? "200, because the event is handled" : "503, so that it tries again";
		super(`${EXPLANATIONS[step]} within ${ms} ms, the deadline. Close was answered ${answer}.`);
		this.step = step;
	}
}

/** The steps of a delivery that can take too long. */
export type DeadlineStep = "body" | "signatureKey" | "claim" | "handler" | "complete";

const EXPLANATIONS: Record<DeadlineStep, string> = {
	body: "The body did not arrive",
	signatureKey: "The signatureKey function did not return",
	claim: "The store did not answer a claim",
	handler: "The handler did not end",
	complete: "The store did not complete the handled event",
};

/** The time in which a delivery has to be answered. */
export interface Deadline {
	/** Aborts when the time has run out. */
	signal: AbortSignal;
	/** Resolves and rejects like the promise, but rejects with a `DeadlineError` when the time has run out. */
	race<Value>(step: DeadlineStep, promise: Promise<Value>): Promise<Value>;
	/** Ends the timer. */
	end(): void;
}

export function startDeadline(ms: number): Deadline {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(), ms);
	const { signal } = controller;
	return {
		signal,
		race(step, promise) {
			return new Promise((resolve, reject) => {
				const expire = () => reject(new DeadlineError(step, ms));
				if (signal.aborted) return expire();
				signal.addEventListener("abort", expire, { once: true });
				promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", expire));
			});
		},
		end: () => clearTimeout(timer),
	};
}

/** For events that nobody waits for: the time never runs out. */
export const NO_DEADLINE: Deadline = {
	signal: new AbortController().signal,
	race: (_step, promise) => promise,
	end: () => {},
};
