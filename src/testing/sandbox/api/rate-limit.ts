import type { Clock } from "../../clock/clock.ts";
import { errorAnswer, HttpError } from "./answer.ts";

/** How many calls of one operation the fake accepts in a window of time. */
export interface RateLimitOptions {
	/** Calls allowed in a window. */
	limit: number;
	/** Length of a window, in ms. */
	window: number;
}

/**
 * Counts a call and returns its `RateLimit` header. Throws a 429 above the limit. Close limits groups of endpoints but
 * does not list the groups; here each operation is a group, for each caller.
 */
export type CountCall = (group: string) => string;

export function createRateLimit(clock: Clock, options: RateLimitOptions | undefined): CountCall {
	// Without a limit, the header is the documentation's sample.
	if (!options) return () => "limit=100, remaining=50, reset=5";
	const { limit, window } = options;
	const windows = new Map<string, { end: number; used: number }>();
	return (group) => {
		const now = clock.now();
		let current = windows.get(group);
		if (!current || current.end <= now) {
			current = { end: now + window, used: 0 };
			windows.set(group, current);
		}
		const reset = (current.end - now) / 1000;
		if (current.used >= limit) throw new HttpError(errorAnswer(429, { limit, reset }));
		current.used += 1;
		return `limit=${limit}, remaining=${limit - current.used}, reset=${reset}`;
	};
}
