import { OwnAbort } from "./own-abort.ts";

/**
 * Wraps a generator so that `return()` ends it immediately, even while it waits; a plain generator would first wait for
 * its next value. `create` receives a signal that aborts when `return()` is called or when the caller's own signal
 * aborts.
 */
export function endable<Value>(
	callersSignal: AbortSignal | undefined,
	create: (signal: AbortSignal) => AsyncGenerator<Value, void, undefined>,
): AsyncGenerator<Value, void, undefined> {
	let isReturned = false;
	let abort: OwnAbort | undefined;

	async function* generate(): AsyncGenerator<Value, void, undefined> {
		abort = new OwnAbort(callersSignal);
		try {
			yield* create(abort.signal);
		} catch (error) {
			if (!isReturned) throw error;
		} finally {
			abort.end();
		}
	}
	const generator = generate();
	const end = generator.return.bind(generator);
	generator.return = (value) => {
		isReturned = true;
		abort?.end();
		return end(value);
	};
	return generator;
}
