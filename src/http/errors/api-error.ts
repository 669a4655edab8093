import { isRecord } from "../../close/values.ts";
import { type RateLimit, readRateLimit, readWait } from "../rate-limit/rate-limit.ts";
import { type RequestLabel, toRequestLine } from "../request-label.ts";
import { CloseError } from "./errors.ts";

/** How much of Close's reasons a message shows, in characters. */
const SHOWN_LENGTH = 300;

/** The parts of an error response. */
export interface ApiErrorDetails extends RequestLabel {
	/** The HTTP status. */
	status: number;
	/** The parsed JSON, or the text if it is not JSON, or undefined if the body is empty. Secrets are removed. */
	body: unknown;
	/** The headers of the response. */
	headers: Headers;
}

/** Close responded with a status that is not a success. 400, 401, 402, 403, 404 and 429 have their own subclasses. */
export class CloseApiError extends CloseError {
	/** The HTTP status, such as 400. */
	readonly status: number;
	/**
	 * The body: parsed JSON, or the text if it is not JSON, or undefined if it was empty. Only the first 64 KiB are
	 * kept. Credentials and signature keys are removed.
	 */
	readonly body: unknown;
	/** Close's messages about the request as a whole, from `error` and `errors`. May be empty. */
	readonly errors: readonly string[];
	/**
	 * Close's messages about single fields, from `field-errors`: each is a string, or nested like the field. May be
	 * empty.
	 */
	readonly fieldErrors: Readonly<Record<string, unknown>>;
	/** The headers of the response, without cookies and credentials. */
	readonly headers: Headers;
	/** The request id from the `x-request-id` header, if there is one. Quote it when you contact Close's support. */
	readonly requestId: string | undefined;
	/** The rate limit from the `RateLimit` header; undefined if the response has none. */
	readonly rateLimit: RateLimit | undefined;
	/** How long Close asks to wait before the next request, in ms; undefined if it does not ask. */
	readonly retryAfter: number | undefined;
	/** The HTTP method of the request, such as `POST`. */
	readonly method: string;
	/** The path of the request below the base URL, such as `/webhook/`, without the query. */
	readonly path: string;

	static {
		this.prototype.name = "CloseApiError";
	}

	/** @hidden */
	constructor(details: ApiErrorDetails) {
		const { status, body, method, path, headers } = details;
		const { errors, fieldErrors } = readReasons(body);
		super(describe(details, [...errors, ...describeFields(fieldErrors)]));
		this.status = status;
		this.body = body;
		this.errors = errors;
		this.fieldErrors = fieldErrors;
		this.headers = headers;
		this.requestId = headers.get("x-request-id") ?? undefined;
		this.rateLimit = readRateLimit(headers);
		this.retryAfter = readWait(status, headers, Date.now());
		this.method = method;
		this.path = path;
	}
}

function describe(details: ApiErrorDetails, reasons: string[]): string {
	const said = explain(details.body, details.headers.get("location"), reasons);
	return `${toRequestLine(details)} answered ${details.status}${said && `: ${shorten(said)}`}`;
}

function explain(body: unknown, location: string | null, reasons: string[]): string {
	if (location) return `a redirect to ${location}, which is not followed. Check baseUrl.`;
	if (reasons.length > 0) return reasons.join("; ");
	return typeof body === "string" ? body.replace(/\s+/g, " ").trim() : "";
}

/** 400: the request is invalid. `fieldErrors` says which fields are wrong. */
export class CloseBadRequestError extends CloseApiError {
	static {
		this.prototype.name = "CloseBadRequestError";
	}
}

/**
 * 401: the API key or access token is wrong or revoked. Close has also been seen to answer 401 briefly to a valid one.
 */
export class CloseUnauthorizedError extends CloseApiError {
	static {
		this.prototype.name = "CloseUnauthorizedError";
	}
}

/** 402: the organization has reached a limit of its plan. */
export class ClosePaymentRequiredError extends CloseApiError {
	static {
		this.prototype.name = "ClosePaymentRequiredError";
	}
}

/** 403: the credential's user is not allowed to do this. */
export class CloseForbiddenError extends CloseApiError {
	static {
		this.prototype.name = "CloseForbiddenError";
	}
}

/** 404: the object does not exist. */
export class CloseNotFoundError extends CloseApiError {
	static {
		this.prototype.name = "CloseNotFoundError";
	}
}

/**
 * 429: a rate limit is reached, and the call is not retried again: its retries are used up, or Close asks for a wait
 * longer than `maxWait`. `retryAfter` says how long to wait, in ms.
 */
export class CloseRateLimitError extends CloseApiError {
	static {
		this.prototype.name = "CloseRateLimitError";
	}
}

const CLASSES: Record<number, typeof CloseApiError> = {
	400: CloseBadRequestError,
	401: CloseUnauthorizedError,
	402: ClosePaymentRequiredError,
	403: CloseForbiddenError,
	404: CloseNotFoundError,
	429: CloseRateLimitError,
};

/** Creates an error of the class for the status. */
export function createApiError(details: ApiErrorDetails): CloseApiError {
	return new (CLASSES[details.status] ?? CloseApiError)(details);
}

function readReasons(body: unknown): { errors: string[]; fieldErrors: Record<string, unknown> } {
	if (!isRecord(body)) return { errors: [], fieldErrors: {} };
	const { error, errors, "field-errors": fieldErrors } = body;
	// In older 429 responses `error` is an object with a message.
	const texts = [isRecord(error) ? error.message : error, ...(Array.isArray(errors) ? errors : [])];
	return {
		errors: texts.filter((text) => typeof text === "string"),
		fieldErrors: isRecord(fieldErrors) ? fieldErrors : {},
	};
}

/** `{ url: "…", events: { errors: { 0: "…" } } }` becomes `url: …` and `events.errors.0: …`. */
function describeFields(fields: Record<string, unknown>, prefix = ""): string[] {
	return Object.entries(fields).flatMap(([name, value]) =>
		isRecord(value) ? describeFields(value, `${prefix}${name}.`) : `${prefix}${name}: ${value}`,
	);
}

function shorten(text: string): string {
	return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
