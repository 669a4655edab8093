/** Rejects `withDeadline` when its time is up. */
export class TimeLimitError extends Error {
	static {
		this.prototype.name = "TimeLimitError";
	}
}

/**
 * Runs `work` with a signal, and settles like it. Rejects with a `TimeLimitError` after `timeout` ms, and with the
 * reason of `signal` as soon as that aborts, even if `work` ignores its own signal. Leaves no timer or listener behind.
 *
 * It does not use `AbortSignal.timeout`, which ignores fake timers in tests, nor `AbortSignal.any`, which on Node 20
 * leaks its signals for as long as the caller's signal lives.
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
		const timer = setTimeout(() => stop(new TimeLimitError(`${timeout} ms are over.`)), timeout);
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
