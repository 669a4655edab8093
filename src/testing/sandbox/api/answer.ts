/** A response of the API. A string body is sent unchanged; any other body is sent as JSON. */
export interface Answer {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
}

/** Thrown to answer a request with an error response. */
export class HttpError extends Error {
	readonly answer: Answer;

	constructor(answer: Answer) {
		super();
		this.answer = answer;
	}
}

/** 400 with a single message, as Close's older resources answer. */
export function badRequest(error: string): HttpError {
	return new HttpError({ status: 400, body: { error } });
}

/** 400 with a message for each invalid field of the body or the query. */
export function invalidFields(fields: Record<string, unknown>): HttpError {
	return new HttpError({ status: 400, body: { errors: [], "field-errors": fields } });
}

/** The error bodies by status. Close publishes no body for 402 and 403; these two are the document's examples. */
const ERRORS: Record<number, unknown> = {
	400: { error: "The request is not valid." },
	401: { error: "Unauthorized" },
	402: { error: "The limit of the current plan is reached." },
	403: { error: "You do not have permission to do this." },
	404: { error: "Empty query: there is no object with this id." },
	429: { error: "API call count exceeded for this window" },
};

/** An error response, in Close's shape where it is known. `limit` and `reset` (in seconds) are for a 429. */
export function errorAnswer(status: number, { limit = 100, reset = 1 } = {}): Answer {
	const body = ERRORS[status] ?? { error: `The fake Close was told to answer ${status}.` };
	if (status !== 429) return { status, body };
	return {
		status,
		body,
		headers: { ratelimit: `limit=${limit}, remaining=0, reset=${reset}`, "retry-after": String(Math.ceil(reset)) },
	};
}
