import { type Answer, readAnswer } from "./answer.ts";
import { TimeLimitError, withDeadline } from "./deadline.ts";
import { CloseConnectionError, CloseTimeoutError } from "./errors/errors.ts";
import { redact } from "./redact.ts";

/** The request that each attempt of a call sends. */
export interface Outgoing {
	method: string;
	url: string;
	/** Keyed by lower-case name. */
	headers: Record<string, string>;
	body?: string | ArrayBuffer | FormData | undefined;
}

/** The result of one attempt: an answer, or the error it failed with. */
export type AttemptResult = { answer: Answer; error?: undefined } | { answer?: undefined; error: CloseConnectionError };

/** The settings of an attempt. */
export interface AttemptSettings {
	/** The method and the path, such as `GET /webhook/`, which name the request in errors. */
	requestLine: string;
	/** Strings that no error may show. */
	secrets: readonly string[];
	fetch: typeof globalThis.fetch;
	/** The time limit, in ms. */
	timeout: number;
	signal: AbortSignal | undefined;
}

/** Sends a request once. Rejects only when the caller's signal aborts, with its reason. */
export async function fetchOnce(
	{ method, url, headers, body }: Outgoing,
	settings: AttemptSettings,
): Promise<AttemptResult> {
	const { secrets, fetch, timeout, signal } = settings;
	// Following a redirect could leak the credential, or turn a POST into a GET, so the caller gets the redirect
	// itself.
	const init: RequestInit = { method, headers, redirect: "manual" };
	if (body !== undefined) init.body = body;
	try {
		const answer = await withDeadline(timeout, signal, async (attemptSignal) => {
			return readAnswer(await fetch(url, { ...init, signal: attemptSignal }), secrets);
		});
		return { answer };
	} catch (thrown) {
		signal?.throwIfAborted();
		return { error: toError(thrown, settings) };
	}
}

function toError(thrown: unknown, { requestLine, secrets, timeout }: AttemptSettings): CloseConnectionError {
	const cause = cleanCause(thrown, secrets);
	if (thrown instanceof TimeLimitError) {
		return new CloseTimeoutError(`${requestLine} took longer than ${timeout} ms.`, { cause });
	}
	return new CloseConnectionError(`${requestLine} got no response: ${describeCause(cause)}`, { cause });
}

/**
 * A copy of fetch's error with only its messages, names and codes: Node's parser errors contain the response, which may
 * include a signature key, and errors of other fetch implementations contain the request with its credential.
 */
function cleanCause(cause: unknown, secrets: readonly string[]): Error {
	if (!(cause instanceof Error)) return new Error(redact(String(cause), secrets));
	const clean = new Error(
		redact(cause.message, secrets),
		cause.cause ? { cause: cleanCause(cause.cause, secrets) } : {},
	);
	clean.name = cause.name;
	return "code" in cause ? Object.assign(clean, { code: cause.code }) : clean;
}

function describeCause(cause: Error): string {
	const inner = cause.cause instanceof Error ? cause.cause : cause;
	return inner.message || ("code" in inner ? String(inner.code) : inner.name);
}
