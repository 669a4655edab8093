import { isRecord } from "../close/values.ts";
import { type Answer, redactHeaders } from "./answer.ts";
import { createApiError } from "./errors/api-error.ts";
import { CloseResponseError } from "./errors/errors.ts";
import { redact } from "./redact.ts";
import { type RequestLabel, toRequestLine } from "./request-label.ts";

/** How much of an unexpected body an error keeps, in characters. */
const EXCERPT_LENGTH = 500;
/** How much of it the message shows, in characters. */
const SHOWN_LENGTH = 80;

/**
 * Returns the JSON object in an answer, or undefined if the body is empty, as it may be after a deletion. Throws a
 * `CloseApiError` if the status is not a success, and a `CloseResponseError` if the body is not what Close sends.
 */
export function readData(request: RequestLabel, answer: Answer): Record<string, unknown> | undefined {
	const text = new TextDecoder().decode(answer.body);
	if (!answer.ok) {
		const { status, headers } = answer;
		throw createApiError({ ...request, status, headers, body: parseErrorBody(text) });
	}
	if (text === "") {
		if (request.method === "GET") throw createResponseError(request, answer, "the response has no body");
		return undefined;
	}
	const data = parseJson(text, request, answer);
	if (!isRecord(data)) throw createResponseError(request, answer, "the body is not an object");
	return data;
}

/** The error for a success with an unexpected body. `problem` says what is wrong, such as `the response has no id`. */
export function createResponseError(
	request: RequestLabel,
	{ status, headers, body, secrets }: Answer,
	problem: string,
): CloseResponseError {
	const text = redact(new TextDecoder().decode(body), secrets);
	const shown = text === "" ? "" : `: ${text.slice(0, SHOWN_LENGTH).replace(/[\s\p{Cc}]+/gu, " ")}`;
	return new CloseResponseError(`${toRequestLine(request)} answered ${status}, but ${problem}${shown}`, {
		status,
		headers: redactHeaders(headers, secrets),
		body: text.slice(0, EXCERPT_LENGTH),
	});
}

function parseErrorBody(text: string): unknown {
	if (text === "") return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function parseJson(text: string, request: RequestLabel, answer: Answer): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The cause is left out because it quotes part of the body.
		throw createResponseError(request, answer, "the body is not JSON");
	}
}
