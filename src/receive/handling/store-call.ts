import { isRecord } from "../../close/values.ts";
import { type DeadlineStep, within } from "./deadline.ts";
import type { OnError } from "./hooks.ts";

/** Calls the store, which may throw, reject or hang. Reports its error. Resolves to whether the call succeeded. */
export async function callStore(
	deadlineMs: number,
	step: DeadlineStep,
	call: () => unknown,
	onError: OnError,
): Promise<boolean> {
	try {
		const calling = call();
		// A synchronous store is already done, and needs no timer.
		if (isThenable(calling)) await within(deadlineMs, step, Promise.resolve(calling));
		return true;
	} catch (error) {
		onError(error);
		return false;
	}
}

function isThenable(value: unknown): boolean {
	// The promises that Durable Objects return are functions.
	return (isRecord(value) || typeof value === "function") && typeof Reflect.get(value, "then") === "function";
}
