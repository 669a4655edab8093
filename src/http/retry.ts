/** The first backoff is up to this long, in ms; each further one up to twice as long, up to the longest. */
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/** What became of an attempt. */
export interface AttemptOutcome {
	/** Whether the request has the same effect when it is sent twice. */
	isIdempotent: boolean;
	/** The status of the response; undefined if there was none. */
	status: number | undefined;
	/** Whether the request surely never reached Close: the connection was refused, or the name did not resolve. */
	neverSent: boolean;
}

/** GET, PUT and DELETE have the same effect when they are repeated. */
export function isIdempotent(method: string): boolean {
	return method !== "POST" && method !== "PATCH";
}

/** Passing faults below 500: a time-out, a request that came too early, a rate limit. */
const PASSING_STATUSES = [408, 425, 429];

/**
 * Whether an attempt may be repeated.
 *
 * Close has no idempotency key, so a POST is repeated only if it surely did nothing: it was refused for its rate (429)
 * or its time (503), or never sent. After a lost connection it may have been carried out. GET, PUT and DELETE have the
 * same effect when they are repeated, so any passing fault allows it, including a CDN's own 520 to 527.
 */
export function isRepeatable({ isIdempotent, status, neverSent }: AttemptOutcome): boolean {
	if (status === 429 || status === 503 || neverSent) return true;
	return isIdempotent && (status === undefined || status >= 500 || PASSING_STATUSES.includes(status));
}

/**
 * How long to wait before attempt `attempt + 1` if Close does not say, in ms: anything up to a bound that doubles, so
 * that clients which failed together do not come back together ("full jitter").
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
	return random() * Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
}

/** The codes of Node and Bun for a request that was never sent. Other runtimes have none; a POST is not repeated there. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

export function isNeverSent(error: unknown): boolean {
	// Bun has the code on the error that fetch rejects with, Node on its cause.
	const errors = [error, error instanceof Error ? error.cause : undefined];
	return errors.some((each) => each instanceof Error && "code" in each && NEVER_SENT.includes(String(each.code)));
}
