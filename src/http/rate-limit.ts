import { sleep } from "./sleep.ts";

/** A rate limit as Close's `RateLimit` header tells it: the one that is closest to being reached. */
export interface RateLimit {
	/** Requests allowed in the window. */
	limit: number;
	/** Requests left in the window. */
	remaining: number;
	/** Seconds until the window ends, with decimals. */
	reset: number;
}

/** Reads the `RateLimit` header, such as `limit=100, remaining=50, reset=5`; a garbled or absent one gives undefined. */
export function readRateLimit(headers: Headers): RateLimit | undefined {
	const parts = headers.get("ratelimit")?.match(/^limit=(\d+), *remaining=(\d+), *reset=(\d+(?:\.\d+)?)$/);
	return parts ? { limit: Number(parts[1]), remaining: Number(parts[2]), reset: Number(parts[3]) } : undefined;
}

/**
 * How long Close asks to wait, in ms: the `reset` of a limit that is reached, which has decimals, else
 * `Retry-After` in seconds or as a date. Source: developer.close.com/api/overview/rate-limits
 */
export function readWait(status: number, headers: Headers, now: number): number | undefined {
	const rateLimit = status === 429 ? readRateLimit(headers) : undefined;
	if (rateLimit?.reset) return Math.ceil(rateLimit.reset * 1000);
	const retryAfter = headers.get("retry-after");
	if (!retryAfter) return undefined;
	const wait = /^\d+(\.\d+)?$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
	return Number.isNaN(wait) ? undefined : Math.max(wait, 0);
}

/**
 * Remembers which paths have no requests left, for all calls of a client. Close counts by groups of method and
 * path that it does not publish, so each method and path stands for itself.
 */
export function createPacer() {
	const resets = new Map<string, number>();
	return {
		note(key: string, rateLimit: RateLimit | undefined): void {
			if (rateLimit?.remaining === 0) resets.set(key, Date.now() + rateLimit.reset * 1000);
			else resets.delete(key);
		},
		/** Waits for the window in which a request is left, but no longer than `longest`, in ms. */
		async hold(key: string, longest: number, signal?: AbortSignal): Promise<void> {
			const end = Date.now() + longest;
			// Other calls may meanwhile learn of a later reset.
			for (;;) {
				const wait = Math.min(resets.get(key) ?? 0, end) - Date.now();
				if (!(wait > 0)) return;
				await sleep(wait, signal);
			}
		},
	};
}
