import { type Answer, readAnswer } from "./answer.ts";
import { DeadlineError, withDeadline } from "./deadline.ts";
import { CloseConnectionError, CloseTimeoutError } from "./errors/errors.ts";
import { redact } from "./redact.ts";

/** What is sent at each attempt of a call. */
export interface Outgoing {
	method: string;
	url: string;
	/** By their names in lower case. */
	headers: Record<string, string>;
	body?: string | ArrayBuffer | FormData | undefined;
}

/** The result of one attempt: an answer, or the error it failed with. */
export type Attempt = { answer: Answer; error?: undefined } | { answer?: undefined; error: CloseConnectionError };

/** How an attempt is made. */
export interface AttemptOptions {
	/** Names the request in errors, such as `GET /webhook/`. */
	where: string;
	/** What no error may show. */
	secrets: readonly string[];
	fetch: typeof globalThis.fetch;
	/** How long it may take, in ms. */
	timeout: number;
	signal: AbortSignal | undefined;
}

/** Sends a request once. Rejects only when the caller's signal aborts, with its reason. */
export async function attempt(
	{ method, url, headers, body }: Outgoing,
	{ where, secrets, fetch, timeout, signal }: AttemptOptions,
): Promise<Attempt> {
	// A redirect would take the credential along, or turn a POST into a GET. The caller has to see it.
	const init: RequestInit = { method, headers, redirect: "manual" };
	if (body !== undefined) init.body = body;
	try {
		const answer = await withDeadline(timeout, signal, async (signal) => {
			return readAnswer(await fetch(url, { ...init, signal }), secrets);
		});
		return { answer };
	} catch (thrown) {
		signal?.throwIfAborted();
		const cause = cleanCause(thrown, secrets);
		return {
			error:
				thrown instanceof DeadlineError
					? new CloseTimeoutError(`${where} took longer than ${timeout} ms.`, {
							cause,
						})
					: new CloseConnectionError(`${where} got no response: ${describeCause(cause)}`, { cause }),
		};
	}
}

/**
 * What fetch threw, with its messages, names and codes only: Node's parser errors hold the answer, with the signature key
 * in it, and those of other fetches the request, with the credential.
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
