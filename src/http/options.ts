import { CloseInputError } from "./errors/errors.ts";

/** The server of Close's document. */
export const DEFAULT_BASE_URL = "https://api.close.com/api/v1";

/** What `createClient` takes: one of `apiKey` and `accessToken`, and what shall differ from the defaults. */
export type ClientOptions = CommonOptions &
	(
		| {
				/** An API key of Close, from Settings, Developer, API Keys. */
				apiKey: string;
				/** Not with an `apiKey`. */
				accessToken?: never;
		  }
		| {
				/** The access token of an OAuth app, or a function that gives it. */
				accessToken: AccessToken;
				/** Not with an `accessToken`. */
				apiKey?: never;
		  }
	);

/**
 * An access token, or a function that returns it. The function is called once, and again with `{ refresh: true }` when
 * Close answers 401; all calls share its result. If it returns `validUntil`, it is called again after that moment. Close's
 * access tokens live for one hour, and each refresh revokes the refresh token before it: `createOAuth` of
 * "close-crm/oauth" takes care of both (developer.close.com/api/overview/oauth-authentication).
 */
export type AccessToken = string | ((context: { refresh: boolean }) => TokenToUse | Promise<TokenToUse>);

/** An access token, and optionally until when to use it, in ms since 1970. */
export type TokenToUse = string | { token: string; validUntil: number };

/** What came of an attempt, for a log. It never holds a body, a credential or a signature key. */
export interface LogEntry {
	/** The HTTP method, such as `GET`. */
	method: string;
	/** The path of the request, such as `/api/v1/webhook/`, without the query. */
	path: string;
	/** The HTTP status; undefined when no answer came. */
	status: number | undefined;
	/** The name of the error when no answer came, such as `CloseTimeoutError`. */
	error: string | undefined;
	/** How long the attempt took, in ms. */
	duration: number;
	/** 1 for the first attempt. */
	attempt: number;
	/** How long the call now waits before the next attempt, in ms; undefined when there is no next one. */
	wait: number | undefined;
}

/** Is told of every attempt. What it throws is ignored. */
export type Logger = (entry: LogEntry) => unknown;

/** @inline */
interface CommonOptions {
	/** Where Close's API is; `https://api.close.com/api/v1` unless given. Plain http is for a loopback address only. */
	baseUrl?: string;
	/** What to send requests with; the global `fetch` unless given. */
	fetch?: typeof globalThis.fetch;
	/** How long each attempt may take, in ms; 30,000 unless given. */
	timeout?: number;
	/**
	 * How often a call may be repeated after a passing fault; 3 unless given. A POST is repeated only after a 429,
	 * a 503, or when it surely never reached Close.
	 */
	maxRetries?: number;
	/**
	 * The longest wait, in ms, that Close may ask for with `RateLimit` or `Retry-After`; 60,000 unless given.
	 * When it asks for more, the call rejects, and the error's `retryAfter` has the wait.
	 */
	maxWait?: number;
	/** Headers for every request. */
	headers?: Record<string, string>;
	/** Is told of every attempt, for logs and metrics. */
	logger?: Logger;
}

/** What every method takes last. */
export interface CallOptions {
	/** Ends the call, and any wait in it, when it aborts; the call then rejects with the signal's reason. */
	signal?: AbortSignal;
	/** How long each attempt of this call may take, in ms; the client's `timeout` unless given. */
	timeout?: number;
	/** Headers for this call, in place of the client's of the same names. */
	headers?: Record<string, string>;
}

export function readBaseUrl(baseUrl: string): URL {
	const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
	if (!url || url.search || url.hash || url.username || url.password) {
		throw new CloseInputError(
			`baseUrl must be an absolute URL without user, query or fragment, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
		throw new CloseInputError(
			`baseUrl must begin with https://, for it receives the credential; http:// is for a loopback address only. It is ${url.origin}.`,
		);
	}
	return url;
}

function isLoopback(hostname: string): boolean {
	return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Checks a time in ms. A timer takes what is longer for no time at all. */
export function requireDuration(value: unknown, name: string, least = 1): number {
	if (typeof value === "number" && value >= least && value < 2 ** 31) return value;
	throw new CloseInputError(
		`${name} must be a number of ms from ${least} to ${2 ** 31 - 1}, which is 24 days; it is ${String(value)}.`,
	);
}

/** Checks a number that an option or argument gives. */
export function requireNumber(value: unknown, name: string, least: number): number {
	if (typeof value !== "number" || !(value >= least)) {
		throw new CloseInputError(`${name} must be a number, ${least} or more; it is ${String(value)}.`);
	}
	return value;
}
