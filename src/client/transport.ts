import { CloseConnectionError, CloseInputError, CloseTimeoutError } from "./errors/errors.ts";
import type { Credential } from "./options.ts";
import { readResponse } from "./read-response.ts";

export interface TransportOptions {
	baseUrl: URL;
	credential: Credential;
	fetch: typeof globalThis.fetch;
	timeout: number;
}

/**
 * The fetch beneath openapi-fetch: it adds the credential, for the base URL's origin only, bounds the time
 * until the body is read, and turns failures into the client's errors.
 */
export function createTransport({ baseUrl, credential, fetch, timeout }: TransportOptions) {
	return async (request: Request): Promise<Response> => {
		const { origin, pathname } = new URL(request.url);
		if (origin !== baseUrl.origin) {
			throw new CloseInputError(`The credential is for ${baseUrl.origin} only, and the call goes to ${origin}.`);
		}
		const where = `${request.method} ${pathname}`;
		const limit = readTimeout(request) ?? timeout;
		const headers = new Headers(request.headers);
		headers.set("authorization", credential.header);
		const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limit)]);
		try {
			return await readResponse(await fetch(new Request(request, { headers, signal })), where, credential.secrets);
		} catch (cause) {
			request.signal.throwIfAborted();
			if (signal.aborted) throw new CloseTimeoutError(`${where} took longer than ${limit} ms.`, { cause });
			throw new CloseConnectionError(`${where} got no answer: ${describeCause(cause)}`, { cause });
		}
	};
}

/** openapi-fetch hands on options that it does not know as properties of the request. */
function readTimeout(request: Request): number | undefined {
	return "timeout" in request && typeof request.timeout === "number" ? request.timeout : undefined;
}

function describeCause(cause: unknown): string {
	const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
	if (!(inner instanceof Error)) return String(inner);
	return inner.message || ("code" in inner ? String(inner.code) : inner.name);
}
