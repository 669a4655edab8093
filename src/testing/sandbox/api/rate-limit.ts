import type { Clock } from "../../clock/clock.ts";
import { errorAnswer, Refusal } from "./answer.ts";

/** How many calls of one operation the fake takes in a window of time. */
export interface RateLimitOptions {
	/** Calls allowed in a window. */
	limit: number;
	/** How long a window is, in ms. */
	window: number;
}

/**
 * Counts a call of this operation and gives the value of its `RateLimit` header. Throws the refusal of a call too
 * many. Close limits groups of endpoints, which it does not list; here each operation is a group.
 */
export type CountCall = (operation: string) => string;

export function createRateLimit(clock: Clock, options: RateLimitOptions | undefined): CountCall {
	// The documentation's sample, for those who do not ask for a limit.
	if (!options) return () => "limit=100, remaining=50, reset=5";
	const { limit, window } = options;
	const windows = new Map<string, { end: number; used: number }>();
	return (operation) => {
		const now = clock.now();
		let current = windows.get(operation);
		if (!current || current.end <= now) {
			current = { end: now + window, used: 0 };
			windows.set(operation, current);
		}
		const reset = (current.end - now) / 1000;
		if (current.used >= limit) throw new Refusal(errorAnswer(429, { limit, reset }));
		current.used += 1;
		return `limit=${limit}, remaining=${limit - current.used}, reset=${reset}`;
	};
}
