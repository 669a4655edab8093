/**
 * The checks by name: a sentence that must hold, and a function that rejects if it does not. They run on every runtime,
 * so they use only web standards.
 */
export type Checks = Record<string, () => Promise<void> | void>;

export function equal(actual: unknown, expected: unknown): void {
	const [is, shouldBe] = [toText(actual), toText(expected)];
	if (is !== shouldBe) throw new Error(`It is ${is}; it must be ${shouldBe}.`);
}

export function matches(actual: unknown, pattern: RegExp): void {
	if (!pattern.test(String(actual))) throw new Error(`It is ${String(actual)}; it must match ${pattern}.`);
}

/** Resolves to the error of a promise, which must be of this class. */
export async function rejection<Failure extends Error>(
	promise: PromiseLike<unknown>,
	Class: abstract new (...args: never[]) => Failure,
): Promise<Failure> {
	const error = await promise.then(
		() => "no error",
		(error: unknown) => error,
	);
	if (error instanceof Class) return error;
	throw new Error(`It rejects with ${String(error)}; it must be a ${Class.name}.`);
}

/** JSON with sorted names, in which undefined is not left out. */
function toText(value: unknown): string {
	return JSON.stringify(value, (_, each: unknown) => {
		if (each === undefined) return "(undefined)";
		if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
		return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
	});
}
