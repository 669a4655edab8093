/** A rate limit as Close's `RateLimit` header tells it: the one that is closest to being reached. */
export interface RateLimit {
	/** Requests allowed in the window. */
	limit: number;
	/** Requests left in the window. */
	remaining: number;
	/** Seconds until the window ends, with decimals. */
	reset: number;
}

/** Reads `limit=100, remaining=50, reset=5`; anything else gives undefined. */
export function parseRateLimit(header: string | null): RateLimit | undefined {
	const part = (name: string) => Number(header?.match(new RegExp(`\\b${name}=(\\d+(?:\\.\\d+)?)(?![\\w.])`))?.[1]);
	const parsed = { limit: part("limit"), remaining: part("remaining"), reset: part("reset") };
	return Object.values(parsed).every(Number.isFinite) ? parsed : undefined;
}
