import { createApiError } from "../http/errors/api-error.ts";
import { CloseResponseError } from "../http/errors/errors.ts";
import { readRateLimit, readWait } from "../http/rate-limit.ts";
import { redact } from "../http/redact.ts";

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
	if (typeof data !== "object" || data === null || Array.isArray(data)) {
		throw unexpectedBody(method, path, status, data);
	}
	return data;
}

/** The list in the answer of a listing. */
export function requireList<Item>(path: string, body: { data: Item[] }): Item[] {
	if (Array.isArray(body.data)) return body.data;
	throw unexpectedBody("GET", path, 200, body);
}

function unexpectedBody(method: string, path: string, status: number, data: unknown): CloseResponseError {
	const body = redact(JSON.stringify(data) ?? "", []).slice(0, 500);
	const what = body === "" ? "without a body" : `with a body that is not what the document says: ${body.slice(0, 40)}`;
	return new CloseResponseError(`${method} ${path} answered ${status}, but ${what}.`, { status, body });
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
