/** The rate limit in Close's `RateLimit` header: the one closest to being reached. */
export interface RateLimit {
	/** Requests allowed in the window. */
	limit: number;
	/** Requests left in the window. */
	remaining: number;
	/** Seconds until the window ends, with decimals. */
	reset: number;
}

/**
 * Parses the `RateLimit` header, such as `limit=100, remaining=50, reset=5`. Returns undefined if it is absent or
 * malformed.
 */
export function readRateLimit(headers: Headers): RateLimit | undefined {
	const parts = headers.get("ratelimit")?.match(/^limit=(\d+), *remaining=(\d+), *reset=(\d+(?:\.\d+)?)$/);
	return parts ? { limit: Number(parts[1]), remaining: Number(parts[2]), reset: Number(parts[3]) } : undefined;
}

/**
 * How long Close asks to wait, in ms: the `reset` of a reached limit, which has decimals, or else `Retry-After`, in
 * seconds or as a date. Returns undefined if it asks for no wait, or if the wait is over.
 * Source: developer.close.com/api/overview/rate-limits
 */
export function readWait(status: number, headers: Headers, now: number): number | undefined {
	const reset = status === 429 ? readRateLimit(headers)?.reset : undefined;
	if (reset) return Math.ceil(reset * 1000);
	const retryAfter = headers.get("retry-after") ?? "";
	const wait = /^\d+(\.\d+)?$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
	return wait > 0 ? wait : undefined;
}
