import { createApiError } from "./errors/api-error.ts";
import { CloseResponseError } from "./errors/errors.ts";
import { parseRateLimit } from "./rate-limit.ts";

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
	const { status, headers } = response;
	if (!response.ok) {
		throw createApiError({ method, path, status, body: error, rateLimit: parseRateLimit(headers.get("ratelimit")) });
	}
	if (data === undefined) {
		throw new CloseResponseError(`${method} ${path} answered ${status}, but without a body.`, { status, body: "" });
	}
	return data;
}
