import { isRecord } from "../../close/is-record.ts";
import type { RateLimit } from "../rate-limit.ts";
import { CloseError } from "./errors.ts";

/** What is known of an answer that is an error. */
export interface ApiErrorDetails {
	status: number;
	/** The parsed JSON, else the text, else undefined for an empty body. */
	body: unknown;
	method: string;
	path: string;
	rateLimit: RateLimit | undefined;
	retryAfter: number | undefined;
	/** Where a redirect points to. */
	location: string | null;
}

/** Close answered with a status that is not a success. 400, 401, 402, 403, 404 and 429 have classes of their own below this. */
export class CloseApiError extends CloseError {
	/** The HTTP status, such as 400. */
	readonly status: number;
	/**
	 * The body: parsed JSON, else text, else undefined when it was empty. Only the first 64 KiB are kept, and
	 * credentials and signature keys are taken out.
	 */
	readonly body: unknown;
	/** What Close says about the request as a whole: the texts of `error` and `errors`. Possibly empty. */
	readonly errors: readonly string[];
	/** What Close says about single fields: its `field-errors`, each a text or nested as the field is. Possibly empty. */
	readonly fieldErrors: Readonly<Record<string, unknown>>;
	/** The rate limit as the answer tells it; undefined when it does not. */
	readonly rateLimit: RateLimit | undefined;
	/** How long Close asks to wait before the next request, in ms; undefined when it does not. */
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
		const { errors, fieldErrors } = readBody(details.body);
		const redirect = details.location && `a redirect to ${details.location}, which is not followed. Is baseUrl right?`;
		const reasons = redirect || [...errors, ...describeFields(fieldErrors)].join("; ");
		const said = reasons || (typeof details.body === "string" ? details.body.replace(/\s+/g, " ").trim() : "");
		super(`${details.method} ${details.path} answered ${details.status}${said && `: ${shorten(said)}`}`);
		this.status = details.status;
		this.body = details.body;
		this.errors = errors;
		this.fieldErrors = fieldErrors;
		this.rateLimit = details.rateLimit;
		this.retryAfter = details.retryAfter;
		this.method = details.method;
		this.path = details.path;
	}
}

/** 400: the request is not valid; `fieldErrors` says which fields are not. */
export class CloseBadRequestError extends CloseApiError {
	static {
		this.prototype.name = "CloseBadRequestError";
	}
}

/** 401: the API key or access token is wrong or revoked. Also seen in passing with a valid one. */
export class CloseUnauthorizedError extends CloseApiError {
	static {
		this.prototype.name = "CloseUnauthorizedError";
	}
}

/** 402: a limit of the organization's plan is reached. */
export class ClosePaymentRequiredError extends CloseApiError {
	static {
		this.prototype.name = "ClosePaymentRequiredError";
	}
}

/** 403: the user behind the credential may not do this. */
export class CloseForbiddenError extends CloseApiError {
	static {
		this.prototype.name = "CloseForbiddenError";
	}
}

/** 404: there is no such object. */
export class CloseNotFoundError extends CloseApiError {
	static {
		this.prototype.name = "CloseNotFoundError";
	}
}

/** 429: a rate limit is reached, after all retries; `retryAfter` says for how many ms. */
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

/** The error of the class that goes with the status. */
export function createApiError(details: ApiErrorDetails): CloseApiError {
	return new (CLASSES[details.status] ?? CloseApiError)(details);
}

function readBody(body: unknown): { errors: string[]; fieldErrors: Record<string, unknown> } {
	if (!isRecord(body)) return { errors: [], fieldErrors: {} };
	const { error, errors, "field-errors": fieldErrors } = body;
	// Older answers to 429 hold an object with a message under `error`.
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
	return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
