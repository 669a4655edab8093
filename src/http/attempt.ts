import type { Authorization } from "./credential.ts";
import { CloseConnectionError, CloseTimeoutError } from "./errors/errors.ts";
import { readResponse } from "./read-response.ts";
import { redact } from "./redact.ts";
import type { Outgoing } from "./request.ts";

/** What one attempt came to: an answer, read to its end, or the error it failed with. */
export type Attempt = { response: Response; error?: undefined } | { response?: undefined; error: CloseConnectionError };

/** Sends a request once. Rejects only when the caller's signal aborts, with its reason. */
export async function attempt(
	{ url, method, headers, body, signal }: Outgoing,
	where: string,
	{ header, secrets }: Authorization,
	fetch: typeof globalThis.fetch,
	timeout: number,
): Promise<Attempt> {
	signal?.throwIfAborted();
	const controller = new AbortController();
	const abort = () => controller.abort();
	const timer = setTimeout(abort, timeout);
	signal?.addEventListener("abort", abort);
	headers.set("authorization", header);
	try {
		// A redirect would take the credential along, or turn a POST into a GET. It is for the caller to see.
		const init = { method, headers, body: body ?? null, redirect: "manual", signal: controller.signal } as const;
		return { response: await readResponse(await fetch(url, init), where, secrets) };
	} catch (cause) {
		signal?.throwIfAborted();
		const clean = cleanCause(cause, secrets);
		return {
			error: controller.signal.aborted
				? new CloseTimeoutError(`${where} took longer than ${timeout} ms.`, { cause: clean })
				: new CloseConnectionError(`${where} got no answer: ${describeCause(clean)}`, { cause: clean }),
		};
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener("abort", abort);
	}
}

/**
 * What fetch threw, without what it may hold beside its message: Node's parser errors carry the answer, with the
 * signature key in it, and those of other fetches the request, with the credential.
 */
function cleanCause(cause: unknown, secrets: string[]): Error {
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
