import { type Attempt, attempt, type Outgoing } from "./attempt.ts";
import type { Credential } from "./credential.ts";
import { CloseInputError } from "./errors/errors.ts";
import { type Logger, requireDuration, requireRetries } from "./options.ts";
import { createLimiter, type Limiter } from "./rate-limit/limiter.ts";
import { readWait } from "./rate-limit/rate-limit.ts";
import { backoff, isNeverSent, isRepeatable } from "./retry.ts";
import { sleep } from "./sleep.ts";

export interface SendOptions {
	baseUrl: URL;
	credential: Credential;
	/** Called for each request, because tests replace the global `fetch` after the client was created. */
	findFetch: () => typeof globalThis.fetch;
	timeout: number;
	maxRetries: number;
	maxWait: number;
	logger: Logger | undefined;
}

/** A request, with the options of one call that openapi-fetch sets as its properties. */
export type CallRequest = Request & {
	timeout?: unknown;
	maxRetries?: unknown;
	/** In place of the request's own signal: each `Request` leaves a listener on the signal that it was made with. */
	callSignal?: AbortSignal;
};

/**
 * The fetch beneath openapi-fetch. It adds the credential, waits for the rate limit, bounds the time until the body is
 * read, repeats what may be repeated, and turns failures into the client's errors.
 */
export function createSend(options: SendOptions): (request: CallRequest) => Promise<Response> {
	const { credential, maxWait, logger } = options;
	const limiter = createLimiter();

	return async function send(request) {
		const outgoing = await readRequest(request, options.baseUrl);
		const { method, path, signal } = outgoing;
		const group = `${method} ${path.split("/", 2).join("/")}/`;
		const timeout = requireDuration(request.timeout ?? options.timeout, "timeout");
		const maxRetries = requireRetries(request.maxRetries ?? options.maxRetries, "maxRetries");
		let authorization = await credential.current(signal, timeout);
		let isRenewed = false;
		for (let number = 1; ; number++) {
			await limiter.enter(group, maxWait, signal);
			const started = performance.now();
			const result = await attemptWithin(limiter, group, () =>
				attempt(outgoing, authorization, options.findFetch(), timeout),
			);
			const { response, error } = result;
			const renewal =
				response?.status === 401 && !isRenewed ? credential.renew(authorization, signal, timeout) : undefined;
			const wait = renewal ? 0 : waitToRepeat(method, result, { number, maxRetries, maxWait });
			const duration = performance.now() - started;
			log(logger, { method, path, status: response?.status, error: error?.name, duration, attempt: number, wait });

			if (renewal) {
				isRenewed = true;
				authorization = await renewal;
			} else if (wait !== undefined) await sleep(wait, signal);
			else if (error) throw error;
			else return response;
		}
	};
}

/** Makes an attempt that the limiter counts, whatever becomes of it. */
async function attemptWithin(limiter: Limiter, group: string, make: () => Promise<Attempt>): Promise<Attempt> {
	let response: Response | undefined;
	try {
		const result = await make();
		response = result.response;
		return result;
	} finally {
		limiter.leave(group, response);
	}
}

/** A request to the base URL, with its body read so that it can be sent again. */
async function readRequest(request: CallRequest, baseUrl: URL): Promise<Outgoing> {
	const { url, method, headers, body } = request;
	const signal = request.callSignal ?? request.signal;
	const path = requirePath(new URL(url), baseUrl);
	return { url, method, path, headers, signal, body: body ? await request.arrayBuffer() : undefined };
}

/** The path below the base URL. The credential must not go to another origin. */
function requirePath(url: URL, baseUrl: URL): string {
	if (url.origin !== baseUrl.origin) {
		throw new CloseInputError(
			`The call goes to ${url.origin}, but the credential is for ${baseUrl.origin} only. Create another client for it.`,
		);
	}
	const base = baseUrl.pathname.replace(/\/$/, "");
	const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
	// Not every runtime encodes a brace in a request's URL.
	if (/\{|%7B/i.test(path)) {
		throw new CloseInputError(`A path parameter is missing in ${decodeURI(path)}. Pass it in params.path.`);
	}
	return path;
}

interface RetryBounds {
	number: number;
	maxRetries: number;
	maxWait: number;
}

/** How long to wait before the next attempt, in ms; undefined if there is none. */
function waitToRepeat(
	method: string,
	result: Attempt,
	{ number, maxRetries, maxWait }: RetryBounds,
): number | undefined {
	const { response, error } = result;
	const outcome = { method, status: response?.status, neverSent: isNeverSent(error?.cause) };
	if (number > maxRetries || !isRepeatable(outcome)) return undefined;
	const asked = response && readWait(response.status, response.headers, Date.now());
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
