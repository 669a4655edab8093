import type { Answer } from "./answer.ts";
import { type Attempt, attempt, type Outgoing } from "./attempt.ts";
import type { Authorization, Credential } from "./credential.ts";
import { CloseInputError } from "./errors/errors.ts";
import { type CallOptions, type Logger, requireDuration, requireRetries } from "./options.ts";
import { createLimiter, groupOf, type Turn } from "./rate-limit/limiter.ts";
import { readRateLimit, readWait } from "./rate-limit/rate-limit.ts";
import { isIdempotentMethod, isNeverSent, isRepeatable, retryDelay } from "./retry.ts";
import { sleep } from "./sleep.ts";

export interface SendOptions {
	baseUrl: URL;
	credential: Credential;
	/** Sends a request. If undefined, the global `fetch` is looked up at each call. */
	fetch: typeof globalThis.fetch | undefined;
	timeout: number;
	maxRetries: number;
	maxWait: number;
	logger: Logger | undefined;
}

/** A call to the API, which may take several attempts. */
export interface Call extends Outgoing, Pick<CallOptions, "signal" | "timeout" | "maxRetries"> {
	/** Whether sending it twice has the same effect as sending it once. Default: depends on the method. */
	isIdempotent?: boolean;
}

/** Resolves to any answer, including Close's error responses. Rejects if there was no response. */
export type Send = (call: Call) => Promise<Answer>;

/** An attempt, how long Close asks to wait after it, and how long it took. Times are in ms. */
interface SentAttempt {
	result: Attempt;
	requestedWait: number | undefined;
	duration: number;
}

/**
 * Creates a function that sends calls: it adds the credential, waits for the rate limit, limits the time of each
 * attempt, and retries where that is safe.
 */
export function createSend(options: SendOptions): Send {
	const { baseUrl, credential, maxWait, logger } = options;
	const limiter = createLimiter(maxWait);

	/** Waits for the rate limit, sends the call once, and reports the outcome to the limiter. */
	async function sendOnce(
		call: Call,
		path: string,
		timeout: number,
		{ header, secrets }: Authorization,
	): Promise<SentAttempt> {
		const { method, signal } = call;
		const requestLine = `${method} ${path}`;
		const turn = await limiter.enter(groupOf(method, path), signal);
		const started = performance.now();
		const outgoing = { ...call, headers: { ...call.headers, authorization: header } };
		const fetch = options.fetch ?? globalThis.fetch;
		const result = await attempt(outgoing, { requestLine, secrets, fetch, timeout, signal });
		const { answer } = result;
		const requestedWait = answer && readWait(answer.status, answer.headers, Date.now());
		noteResult(turn, answer, requestedWait);
		return { result, requestedWait, duration: performance.now() - started };
	}

	return async function send(call) {
		const { method, signal } = call;
		const path = requirePath(call.url, baseUrl);
		const timeout = requireDuration(call.timeout ?? options.timeout, "timeout");
		const maxRetries = requireRetries(call.maxRetries ?? options.maxRetries, "maxRetries");
		let authorization = await credential.current(signal, timeout);
		let mayRenew = credential.isRenewable;
		for (let attemptNumber = 1; ; attemptNumber++) {
			const { result, requestedWait, duration } = await sendOnce(call, path, timeout, authorization);
			const { answer, error } = result;
			// Close does nothing if it refuses the credential, so even a POST may be sent again with another one.
			const isRenewal = mayRenew && answer?.status === 401;
			const mayRepeat = attemptNumber <= maxRetries && isRepeatable(outcomeOf(call, result));
			const delay = mayRepeat ? retryDelay(attemptNumber, requestedWait, maxWait) : undefined;
			const wait = isRenewal ? 0 : delay;
			log(logger, { method, path, status: answer?.status, error: error?.name, duration, attempt: attemptNumber, wait });

			if (isRenewal) {
				authorization = await credential.renew(authorization, signal, timeout);
				mayRenew = false;
			} else if (wait !== undefined) await sleep(wait, signal);
			else if (error) throw error;
			else return answer;
		}
	};
}

/**
 * The path below the base URL, such as `/webhook/`. Rejects a URL of another origin, which must not receive the
 * credential.
 */
function requirePath(url: string, baseUrl: URL): string {
	const { origin, pathname } = new URL(url);
	if (origin !== baseUrl.origin) {
		throw new CloseInputError(
			`The call goes to ${origin}, but the credential is for ${baseUrl.origin} only. Create another client for it.`,
		);
	}
	const base = baseUrl.pathname.replace(/\/$/, "");
	const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
	// Some runtimes encode a brace in a request's URL, others do not.
	if (/\{|%7B/i.test(path)) {
		throw new CloseInputError(`A path parameter is missing in ${decodeURI(path)}. Pass it in params.path.`);
	}
	return path;
}

/** Reports the outcome of a request to the limiter. */
function noteResult(turn: Turn, answer: Answer | undefined, requestedWait: number | undefined): void {
	if (!answer) turn.failed();
	else if (answer.status === 429) turn.refused(requestedWait);
	else turn.answered(readRateLimit(answer.headers));
}

function outcomeOf(call: Call, { answer, error }: Attempt) {
	return {
		isIdempotent: call.isIdempotent ?? isIdempotentMethod(call.method),
		status: answer?.status,
		neverSent: isNeverSent(error?.cause),
	};
}

async function log(logger: Logger | undefined, entry: Parameters<Logger>[0]): Promise<void> {
	try {
		await logger?.(entry);
	} catch {
		// A failing logger must not fail the call.
	}
}
