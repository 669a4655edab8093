/** The limit of the first backoff, in ms. Each further limit is twice as high, up to the longest. */
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;

/** The outcome of an attempt. */
export interface AttemptOutcome {
	/** Whether sending the request twice has the same effect as sending it once. */
	isIdempotent: boolean;
	/** The status of the response; undefined if there was none. */
	status: number | undefined;
	/**
	 * Whether the request certainly never reached Close: the connection was refused, or the host name did not resolve.
	 */
	neverSent: boolean;
}

/** Whether a method is idempotent unless the call says otherwise. */
export function isIdempotentMethod(method: string): boolean {
	return method !== "POST" && method !== "PATCH";
}

/** Request Timeout, Too Early, Too Many Requests. */
const TRANSIENT_CLIENT_ERRORS = [408, 425, 429];

/** Whether the same request may succeed later. All 5xx count, including a CDN's 520 to 527. */
export function isTransientStatus(status: number): boolean {
	return status >= 500 || TRANSIENT_CLIENT_ERRORS.includes(status);
}

/**
 * Whether to retry after an attempt.
 *
 * Close has no idempotency key, so a POST is retried only if it certainly did nothing: Close answered 429 or 503, or
 * the request was never sent. After a lost connection it may have been carried out. GET, PUT and DELETE are idempotent,
 * so they are retried after any transient failure.
 */
export function mayRetry({ isIdempotent, status, neverSent }: AttemptOutcome): boolean {
	if (status === 429 || status === 503 || neverSent) return true;
	return isIdempotent && (status === undefined || isTransientStatus(status));
}

/**
 * How long to wait before attempt `attempt + 1` if Close does not say, in ms: a random time up to a limit that doubles
 * ("full jitter"), so that clients which failed together do not retry together.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
	return random() * Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
}

/**
 * How long to wait before attempt `attempt + 1`, in ms: as long as Close asks, or else the backoff. Undefined if Close
 * asks for more than `maxWait`, because then the call is not retried.
 */
export function retryDelay(attempt: number, requestedWait: number | undefined, maxWait: number): number | undefined {
	if (requestedWait === undefined) return backoff(attempt);
	return requestedWait <= maxWait ? requestedWait : undefined;
}

/**
 * The error codes of Node and Bun for a request that was never sent. Other runtimes have none, so a POST is not retried
 * there.
 */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

export function isNeverSent(error: unknown): boolean {
	// Bun sets the code on the error that fetch rejects with, Node on its cause.
	const errors = [error, error instanceof Error ? error.cause : undefined];
	return errors.some((each) => each instanceof Error && "code" in each && NEVER_SENT.includes(String(each.code)));
}
