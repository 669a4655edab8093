/** A signal that aborts after a time, or when another signal does. */
export interface TimeLimit {
	signal: AbortSignal;
	/** Whether the time has run out, rather than the other signal aborted. */
	isExpired(): boolean;
	/** Ends the timer, and stops listening to the other signal. */
	end(): void;
}

/** Starts a time limit of `ms`. */
export function startTimeLimit(ms: number, outer?: AbortSignal | null): TimeLimit {
	const controller = new AbortController();
	let isExpired = false;
	const timer = setTimeout(() => {
		isExpired = true;
		controller.abort(new DOMException(`The time limit of ${ms} ms has passed.`, "TimeoutError"));
	}, ms);
	const abort = () => controller.abort(outer?.reason);
	if (outer?.aborted) abort();
	else outer?.addEventListener("abort", abort);
	return {
		signal: controller.signal,
		isExpired: () => isExpired,
		end() {
			clearTimeout(timer);
			outer?.removeEventListener("abort", abort);
		},
	};
}

/** Resolves and rejects like the promise, but rejects with the signal's reason as soon as it aborts. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
	if (!signal) return promise;
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) abort();
		signal.addEventListener("abort", abort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
	});
}
