import type { Authorization } from "./credential.ts";
import { CloseConnectionError, CloseTimeoutError } from "./errors/errors.ts";
import { redact } from "./redact.ts";
import { startTimeLimit } from "./time-limit.ts";

/** A request, with its body read so that it can be sent more than once. */
export interface Outgoing {
	url: string;
	method: string;
	/** The path below the base URL, such as `/webhook/whsub_1/`. */
	path: string;
	headers: Headers;
	body: ArrayBuffer | undefined;
	signal: AbortSignal | undefined;
}

/** What became of an attempt: a response, or the error it failed with. */
export type Attempt = { response: Response; error?: undefined } | { response?: undefined; error: CloseConnectionError };

/** Sends a request once. Rejects only if the caller's signal aborts, with its reason. */
export async function attempt(
	{ url, method, path, headers, body, signal }: Outgoing,
	authorization: Authorization,
	fetch: typeof globalThis.fetch,
	timeout: number,
): Promise<Attempt> {
	signal?.throwIfAborted();
	const limit = startTimeLimit(timeout, signal);
	headers.set("authorization", authorization.header);
	try {
		// A redirect could take the credential along, or turn a POST into a GET, so it is not followed.
		const init = { method, headers, body: body ?? null, redirect: "manual", signal: limit.signal } as const;
		return { response: await readBody(await fetch(url, init), limit.end) };
	} catch (cause) {
		limit.end();
		signal?.throwIfAborted();
		const clean = cleanCause(cause, authorization.secrets);
		return {
			error: limit.isExpired()
				? new CloseTimeoutError(`${method} ${path} took longer than ${timeout} ms.`, { cause: clean })
				: new CloseConnectionError(`${method} ${path} got no response: ${describeCause(clean)}`, { cause: clean }),
		};
	}
}

/** How much of an error's body is read, in bytes. */
const LONGEST_ERROR_BODY = 256 * 1024;

const NULL_BODY_STATUSES = [101, 103, 204, 205, 304];

/**
 * The same response with its body in memory, so that a connection which breaks in the middle is a failure of the
 * attempt. A successful response that is neither text nor JSON, such as a file, is passed on as a stream, which the time
 * limit still ends.
 */
async function readBody(response: Response, endLimit: () => void): Promise<Response> {
	const { status, statusText, headers, body } = response;
	// A browser hides the redirect that it does not follow.
	if (status === 0) return response;
	if (response.ok && body && !/json|text|^$/.test(headers.get("content-type") ?? "")) {
		const whole = body.pipeThrough(new TransformStream({ flush: endLimit }));
		return new Response(whole, { status, statusText, headers });
	}
	const bytes = response.ok ? await response.arrayBuffer() : await readStart(response);
	endLimit();
	return new Response(NULL_BODY_STATUSES.includes(status) ? null : bytes, { status, statusText, headers });
}

/** An error's body may be a page without an end. */
async function readStart(response: Response): Promise<Blob> {
	const chunks: Uint8Array<ArrayBuffer>[] = [];
	const reader = response.body?.getReader();
	for (let size = 0; reader && size < LONGEST_ERROR_BODY; ) {
		const { done, value } = await reader.read();
		if (done) return new Blob(chunks);
		chunks.push(value);
		size += value.length;
	}
	await reader?.cancel();
	return new Blob(chunks);
}

/**
 * What fetch threw, without what may be in it beside its message: Node's parser errors contain the response, with the
 * signature key, and the errors of other fetches the request, with the credential.
 */
function cleanCause(cause: unknown, secrets: string[]): Error {
	if (!(cause instanceof Error)) return new Error(redact(String(cause), secrets));
	const inner = cause.cause ? { cause: cleanCause(cause.cause, secrets) } : {};
	const clean = new Error(redact(cause.message, secrets), inner);
	clean.name = cause.name;
	return "code" in cause ? Object.assign(clean, { code: cause.code }) : clean;
}

function describeCause(cause: Error): string {
	const inner = cause.cause instanceof Error ? cause.cause : cause;
	return inner.message || ("code" in inner ? String(inner.code) : inner.name);
}
