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
	/** What sends a request; undefined for the global fetch of the moment. */
	fetch: typeof globalThis.fetch | undefined;
	timeout: number;
	maxRetries: number;
	maxWait: number;
	logger: Logger | undefined;
}

/** One call over the network. */
export interface Call extends Outgoing, Pick<CallOptions, "signal" | "timeout" | "maxRetries"> {
	/** Whether it may be sent twice. Default: whether its method may. */
	isIdempotent?: boolean;
}

/** Resolves to any answer, errors of Close included. Rejects if no answer came. */
export type Send = (call: Call) => Promise<Answer>;

/**
 * Sends calls: adds the credential, waits for the rate limit, bounds the time of each attempt, and repeats what may be
 * repeated.
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

/** The path below the base URL, such as `/webhook/`. Refuses an URL of another origin, which must not get the credential. */
function requirePath(address: string, baseUrl: URL): string {
	const { origin, pathname } = new URL(address);
	if (origin !== baseUrl.origin) {
		throw new CloseInputError(
			`The call goes to ${origin}, but the credential is for ${baseUrl.origin} only. Create another client for it.`,
		);
	}
	const base = baseUrl.pathname.replace(/\/$/, "");
	const path = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
	// Not every runtime encodes a brace in a request's URL.
	if (/\{|%7B/i.test(path)) {
		throw new CloseInputError(`A path parameter is missing in ${decodeURI(path)}. Pass it in params.path.`);
	}
	return path;
}

/** Tells the limiter what became of a request. */
function noteResult(turn: Turn, answer: Answer | undefined, asked: number | undefined): void {
	if (!answer) turn.failed();
	else if (answer.status === 429 && asked !== undefined) turn.refused(asked);
	else turn.answered(readRateLimit(answer.headers));
}

function outcomeOf(call: Call, { answer, error }: Attempt) {
	return {
		isIdempotent: call.isIdempotent ?? isIdempotent(call.method),
		status: answer?.status,
		neverSent: isNeverSent(error?.cause),
	};
}

/** How long to wait before the next attempt, in ms; undefined if Close asks for too long a wait. */
function timeToWait(asked: number | undefined, number: number, maxWait: number): number | undefined {
	if (asked === undefined) return backoff(number);
	return asked <= maxWait ? asked : undefined;
}

async function log(logger: Logger | undefined, entry: Parameters<Logger>[0]): Promise<void> {
	try {
		await logger?.(entry);
	} catch {
		// A logger that fails must not fail the call.
	}
}
