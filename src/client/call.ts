import { createApiError } from "./errors/api-error.ts";
import { CloseResponseError } from "./errors/errors.ts";
import { readRateLimit, readWait } from "./rate-limit.ts";

/** What openapi-fetch resolves to. */
interface Result<Data> {
	data?: Data;
	error?: unknown;
	response: Response;
}

/**
 * The data of a call, or its error. The status decides which: for an error without a body openapi-fetch
 * resolves to `error: undefined`.
 */
export async function unwrap<Data>(method: string, path: string, call: Promise<Result<Data>>): Promise<Data> {
	const { data, error, response } = await call;
	const { status } = response;
	requireSuccess(method, path, response, error);
	if (data === undefined) {
		throw new CloseResponseError(`${method} ${path} answered ${status}, but without a body.`, { status, body: "" });
	}
	return data;
}

/** Rejects with the error of an answer that is no success. */
export function requireSuccess(method: string, path: string, response: Response, body: unknown): void {
	const { ok, status, headers } = response;
	if (ok) return;
	throw createApiError({
		method,
		path,
		status,
		body,
		rateLimit: readRateLimit(headers),
		retryAfter: readWait(status, headers, Date.now()),
		location: headers.get("location"),
	});
}
