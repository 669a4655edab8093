/** The time of `withDeadline` is up. */
export class DeadlineError extends Error {
	static {
		this.prototype.name = "DeadlineError";
	}
}

/**
 * Runs `work` with a signal, and settles as it does. After `timeout` ms it rejects with a `DeadlineError`, and as soon
 * as `signal` aborts with the signal's reason, even if `work` ignores the signal that it got. It leaves neither a timer
 * nor a listener behind.
 *
 * `AbortSignal.timeout` and `AbortSignal.any` would not do: the first ignores the timers that a test replaces, and the
 * second keeps its signals for as long as the caller's signal lives on Node 20.
 */
export function withDeadline<Value>(
	timeout: number,
	signal: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const controller = new AbortController();
		const finish = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", onAbort);
		};
		const stop = (reason: unknown) => {
			finish();
			reject(reason);
			controller.abort(reason);
		};
		const onAbort = () => stop(signal?.reason);
		const timer = setTimeout(() => stop(new DeadlineError(`${timeout} ms are over.`)), timeout);
		signal?.addEventListener("abort", onAbort);
		work(controller.signal).then(
			(value) => {
				finish();
				resolve(value);
			},
			(error: unknown) => {
				finish();
				reject(error);
			},
		);
	});
}
