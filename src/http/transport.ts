import { type Attempt, attempt } from "./attempt.ts";
import type { Credential } from "./credential.ts";
import { CloseInputError } from "./errors/errors.ts";
import { type Logger, requireDuration } from "./options.ts";
import { createPacer, readRateLimit, readWait } from "./rate-limit.ts";
import type { Outgoing } from "./request.ts";
import { backoff, isNeverSent, isRepeatable } from "./retry.ts";
import { sleep } from "./sleep.ts";

export interface TransportOptions {
	origin: string;
	credential: Credential;
	fetch: typeof globalThis.fetch;
	timeout: number;
	maxRetries: number;
	maxWait: number;
	logger: Logger | undefined;
}

/**
 * The fetch beneath openapi-fetch. It adds the credential, bounds the time until the body is read, repeats what
 * may be repeated, and turns failures into the client's errors.
 */
export function createTransport(options: TransportOptions): (request: Outgoing) => Promise<Response> {
	const { credential, maxRetries, maxWait, logger } = options;
	const pacer = createPacer();
	return async (request) => {
		const path = requirePath(request.url, options.origin);
		const { method, paced } = request;
		const timeout = requireDuration(request.timeout ?? options.timeout, "timeout");
		const signal = request.signal ?? undefined;
		const where = `${method} ${path}`;
		let authorization = await credential.current();
		let renewed = false;
		for (let number = 1; ; number++) {
			if (paced) await pacer.hold(where, maxWait, signal);
			const started = performance.now();
			const result = await attempt(request, where, authorization, options.fetch, timeout);
			const { response, error } = result;
			if (response) pacer.note(where, readRateLimit(response.headers));

			const renewal = response?.status === 401 && !renewed ? credential.replace(authorization) : undefined;
			const wait = renewal ? 0 : number <= maxRetries ? waitToRepeat(method, result, number, maxWait) : undefined;
			const duration = performance.now() - started;
			log(logger, { method, path, status: response?.status, error: error?.name, duration, attempt: number, wait });

			if (renewal) {
				renewed = true;
				authorization = await renewal;
			} else if (wait !== undefined) await sleep(wait, signal);
			else if (error) throw error;
			else return response;
		}
	};
}

/** The path of a URL to which the credential may go: one of the base URL's origin. */
function requirePath(url: string, ours: string): string {
	// What begins with the origin and a slash has that origin; to parse the URL of every call would cost more.
	if (!url.startsWith(`${ours}/`)) {
		throw new CloseInputError(`The credential is for ${ours} only, and the call goes to ${new URL(url).origin}.`);
	}
	const [pathname = ""] = url.slice(ours.length).split(/[?#]/, 1);
	// Not every runtime encodes a brace in a request's URL.
	if (/\{|%7B/.test(pathname)) {
		throw new CloseInputError(`${decodeURI(pathname)} lacks a path parameter. Give it as params.path.`);
	}
	return pathname;
}

/** How long to wait before the next attempt, in ms; undefined when there shall be none. */
function waitToRepeat(method: string, result: Attempt, number: number, maxWait: number): number | undefined {
	const { response, error } = result;
	const outcome = { method, status: response?.status, neverSent: isNeverSent(error?.cause) };
	if (!isRepeatable(outcome)) return undefined;
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
