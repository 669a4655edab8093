import type { Answer } from "./answer.ts";
import type { Authorization, Credential } from "./credential.ts";
import { type AttemptResult, fetchOnce, type Outgoing } from "./fetch-once.ts";
import { type CallOptions, type LogEntry, type Logger, requireDuration, requireRetries } from "./options.ts";
import { createLimiter, groupOf, type Turn } from "./rate-limit/limiter.ts";
import { readRateLimit, readWait } from "./rate-limit/rate-limit.ts";
import { type RequestLabel, toRequestLine } from "./request-label.ts";
import { type AttemptOutcome, isIdempotentMethod, isNeverSent, mayRetry, retryDelay } from "./retry.ts";
import { sleep } from "./sleep.ts";

export interface SendOptions {
	credential: Credential;
	/** Sends a request. If undefined, the global `fetch` is looked up at each call. */
	fetch: typeof globalThis.fetch | undefined;
	timeout: number;
	maxRetries: number;
	maxWait: number;
	logger: Logger | undefined;
}

/** A call to the API, which may take several attempts. Its URL has the origin that the credential is for. */
export interface Call extends Outgoing, RequestLabel, Pick<CallOptions, "signal" | "timeout" | "maxRetries"> {
	/** Whether sending it twice has the same effect as sending it once. Default: depends on the method. */
	isIdempotent?: boolean;
}

/** Resolves to any answer, including Close's error responses. Rejects if there was no response. */
export type Send = (call: Call) => Promise<Answer>;

/** An attempt, how long Close asks to wait after it, and how long it took. Times are in ms. */
interface SentAttempt {
	result: AttemptResult;
	requestedWait: number | undefined;
	duration: number;
}

/**
 * Creates a function that sends calls: it adds the credential, waits for the rate limit, limits the time of each
 * attempt, and retries where that is safe.
 */
export function createSend(options: SendOptions): Send {
	const { credential, maxWait, logger } = options;
	const limiter = createLimiter(maxWait);

	/** Waits for the rate limit, sends the call once, and reports the outcome to the limiter. */
	async function sendOnce(call: Call, timeout: number, { header, secrets }: Authorization): Promise<SentAttempt> {
		const { method, path, signal } = call;
		const turn = await limiter.enter(groupOf(method, path), signal);
		const started = performance.now();
		const outgoing = { ...call, headers: { ...call.headers, authorization: header } };
		const fetch = options.fetch ?? globalThis.fetch;
		const requestLine = toRequestLine(call);
		// If the signal aborts, the request stays counted until the window ends, because Close may have counted it.
		const result = await fetchOnce(outgoing, { requestLine, secrets, fetch, timeout, signal });
		const { answer } = result;
		const requestedWait = answer && readWait(answer.status, answer.headers, Date.now());
		noteResult(turn, answer, requestedWait);
		return { result, requestedWait, duration: performance.now() - started };
	}

	/** How long to wait before the next retry, in ms; undefined if the call is not retried. */
	function waitBeforeRetry(
		call: Call,
		{ result, requestedWait }: SentAttempt,
		retries: number,
		maxRetries: number,
	): number | undefined {
		if (retries >= maxRetries || !mayRetry(outcomeOf(call, result))) return undefined;
		return retryDelay(retries + 1, requestedWait, maxWait);
	}

	return async function send(call) {
		const { method, path, signal } = call;
		const timeout = requireDuration(call.timeout ?? options.timeout, "timeout");
		const maxRetries = requireRetries(call.maxRetries ?? options.maxRetries, "maxRetries");
		let authorization = await credential.current(signal, timeout);
		let mayRenew = credential.isRenewable;
		let retries = 0;
		for (let attempt = 1; ; attempt++) {
			const sent = await sendOnce(call, timeout, authorization);
			const { answer, error } = sent.result;
			// Close does nothing if it refuses the credential, so even a POST may be sent again with another one.
			const isRenewal = mayRenew && answer?.status === 401;
			const wait = isRenewal ? 0 : waitBeforeRetry(call, sent, retries, maxRetries);
			const { duration } = sent;
			void log(logger, { method, path, status: answer?.status, error: error?.name, duration, attempt, wait });

			if (isRenewal) {
				authorization = await credential.renew(authorization, signal, timeout);
				mayRenew = false;
			} else if (wait !== undefined) {
				retries++;
				// After a 429 the limiter waits for the same moment, so the two waits overlap.
				await sleep(wait, signal);
			} else if (error) throw error;
			else return answer;
		}
	};
}

/** Reports the outcome of a request to the limiter. */
function noteResult(turn: Turn, answer: Answer | undefined, requestedWait: number | undefined): void {
	const rateLimit = answer && readRateLimit(answer.headers);
	if (answer?.status === 429) turn.refused(requestedWait);
	else if (rateLimit) turn.limited(rateLimit);
	// A 5xx may come from a proxy, which does not know the endpoint's limit.
	else if (answer && answer.status < 500) turn.unlimited();
	else turn.failed();
}

function outcomeOf(call: Call, { answer, error }: AttemptResult): AttemptOutcome {
	return {
		isIdempotent: call.isIdempotent ?? isIdempotentMethod(call.method),
		status: answer?.status,
		neverSent: isNeverSent(error?.cause),
	};
}

async function log(logger: Logger | undefined, entry: LogEntry): Promise<void> {
	try {
		await logger?.(entry);
	} catch {
		// A failing logger must not fail the call.
	}
}
