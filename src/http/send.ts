import type { Answer } from "./answer.ts";
import { type Attempt, attempt, type Outgoing } from "./attempt.ts";
import type { Credential } from "./credential.ts";
import { CloseInputError } from "./errors/errors.ts";
import { type CallOptions, type Logger, requireDuration, requireRetries } from "./options.ts";
import { createLimiter, groupOf, type Turn } from "./rate-limit/limiter.ts";
import { readRateLimit, readWait } from "./rate-limit/rate-limit.ts";
import { backoff, isIdempotent, isNeverSent, isRepeatable } from "./retry.ts";
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

/**
 * Creates a function that sends calls: it adds the credential, waits for the rate limit, limits the time of each
 * attempt, and retries where that is safe.
 */
export function createSend(options: SendOptions): Send {
	const { baseUrl, credential, maxWait, logger } = options;
	const limiter = createLimiter(maxWait);

	return async function send(call) {
		const { method, signal } = call;
		const path = requirePath(call.url, baseUrl);
		const timeout = requireDuration(call.timeout ?? options.timeout, "timeout");
		const maxRetries = requireRetries(call.maxRetries ?? options.maxRetries, "maxRetries");
		const where = `${method} ${path}`;
		const group = groupOf(method, path);
		let authorization = await credential.current(signal, timeout);
		let isRenewed = false;
		for (let number = 1; ; number++) {
			const turn = await limiter.enter(group, signal);
			const started = performance.now();
			const { header, secrets } = authorization;
			const outgoing = { ...call, headers: { ...call.headers, authorization: header } };
			const fetch = options.fetch ?? globalThis.fetch;
			const result = await attempt(outgoing, { where, secrets, fetch, timeout, signal });
			const { answer, error } = result;

			const renewal =
				answer?.status === 401 && !isRenewed ? credential.renew(authorization, signal, timeout) : undefined;
			const asked = answer && readWait(answer.status, answer.headers, Date.now());
			noteResult(turn, answer, asked);
			const mayRepeat = number <= maxRetries && isRepeatable(outcomeOf(call, result));
			const wait = mayRepeat ? timeToWait(asked, number, maxWait) : undefined;
			const duration = performance.now() - started;
			const status = answer?.status;
			log(logger, { method, path, status, error: error?.name, duration, attempt: number, wait: renewal ? 0 : wait });

			if (renewal) {
				isRenewed = true;
				authorization = await renewal;
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
function requirePath(address: string, baseUrl: URL): string {
	const { origin, pathname } = new URL(address);
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
function noteResult(turn: Turn, answer: Answer | undefined, asked: number | undefined): void {
	if (!answer) turn.failed();
	else if (answer.status === 429) turn.refused(asked);
	else turn.answered(readRateLimit(answer.headers));
}

function outcomeOf(call: Call, { answer, error }: Attempt) {
	return {
		isIdempotent: call.isIdempotent ?? isIdempotent(call.method),
		status: answer?.status,
		neverSent: isNeverSent(error?.cause),
	};
}

/** How long to wait before the next attempt, in ms; undefined if Close asks for a wait longer than `maxWait`. */
function timeToWait(asked: number | undefined, number: number, maxWait: number): number | undefined {
	if (asked === undefined) return backoff(number);
	return asked <= maxWait ? asked : undefined;
}

async function log(logger: Logger | undefined, entry: Parameters<Logger>[0]): Promise<void> {
	try {
		await logger?.(entry);
	} catch {
		// A failing logger must not fail the call.
	}
}
