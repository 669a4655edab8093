/** Calls a function with a stand-in for the global `process`, until what it gives has resolved. */
export async function withProcess(process: object, call: () => unknown): Promise<void> {
	const before = globalThis.process;
	Object.defineProperty(globalThis, "process", { value: process, configurable: true, writable: true });
	try {
		await call();
	} finally {
		Object.defineProperty(globalThis, "process", { value: before, configurable: true, writable: true });
	}
}
