/** What the API answers. A body that is a text is sent as it is. */
export interface Answer {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
}

/** Thrown to answer with an error. */
export class Refusal extends Error {
	readonly answer: Answer;

	constructor(answer: Answer) {
		super();
		this.answer = answer;
	}
}

/** 400 with one text, as Close's older resources have it. */
export function badRequest(error: string): Refusal {
	return new Refusal({ status: 400, body: { error } });
}

/** 400 for fields of the body or the query. */
export function invalidFields(fields: Record<string, unknown>): Refusal {
	return new Refusal({ status: 400, body: { errors: [], "field-errors": fields } });
}

/** The errors by their status. Close publishes no body for 402 and 403; here is the document's. */
const ERRORS: Record<number, unknown> = {
	400: { error: "The request is not valid." },
	401: { error: "Unauthorized" },
	402: { error: "The limit of the current plan is reached." },
	403: { error: "You do not have permission to do this." },
	404: { error: "Empty query: there is no object with this id." },
	429: { error: "API call count exceeded for this window" },
};

/** The answer to an error status, in Close's shape where it is known. A 429 says for how long to wait, in seconds. */
export function errorAnswer(status: number, { limit = 100, reset = 1 } = {}): Answer {
	const body = ERRORS[status] ?? { error: `The fake Close was told to answer ${status}.` };
	if (status !== 429) return { status, body };
	return {
		status,
		body,
		headers: { ratelimit: `limit=${limit}, remaining=0, reset=${reset}`, "retry-after": String(Math.ceil(reset)) },
	};
}
