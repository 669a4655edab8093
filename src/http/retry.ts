/** The first backoff is up to this long, in ms; each further one up to twice as long, up to the longest. */
const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 8_000;

/** What came of an attempt. */
export interface Outcome {
	method: string;
	/** The status of the answer; undefined when there was none. */
	status: number | undefined;
	/** Whether the request surely never reached Close: the connection was refused, or the name did not resolve. */
	neverSent: boolean;
}

/**
 * Whether an attempt may be repeated.
 *
 * Close has no idempotency key, so a POST is repeated only when it surely did nothing: it was refused for its
 * rate (429) or its time (503), or never sent. After a lost connection it may have been carried out. GET, PUT
 * and DELETE have the same effect when they are repeated, so any passing fault will do.
 */
export function isRepeatable({ method, status, neverSent }: Outcome): boolean {
	if (status === 429 || status === 503 || neverSent) return true;
	return method !== "POST" && method !== "PATCH" && (status === undefined || [500, 502, 504].includes(status));
}

/**
 * How long to wait before attempt `attempt + 1`, in ms, where Close does not say: anything up to a bound that
 * doubles, so that clients which failed together do not come back together ("full jitter").
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
	return random() * Math.min(FIRST_BACKOFF * 2 ** (attempt - 1), LONGEST_BACKOFF);
}

/** The codes of Node and Bun for a request that never left. Other runtimes have none, and a POST is then not repeated. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

export function isNeverSent(error: unknown): boolean {
	// Bun has the code on the error that fetch rejects with, Node on its cause.
	const errors = [error, error instanceof Error ? error.cause : undefined];
	return errors.some((each) => each instanceof Error && "code" in each && NEVER_SENT.includes(String(each.code)));
}
