import { LONGEST_TIMER_MS } from "../close/values.ts";
import { CloseInputError } from "./errors/errors.ts";
import { isSecure } from "./secure-url.ts";

/** The server of Close's document. */
export const DEFAULT_BASE_URL = "https://api.close.com/api/v1";

/** What `createClient` accepts: `apiKey` or `accessToken`, and what differs from the defaults. */
export type ClientOptions = CommonOptions &
	(
		| {
				/**
				 * An API key of Close, from Settings, Developer, API Keys. `undefined` is in the type so that an environment
				 * variable can be passed; it throws.
				 */
				apiKey: string | undefined;
				/** Not together with an `apiKey`. */
				accessToken?: never;
		  }
		| {
				/** The access token of an OAuth app, or a function that returns it. `undefined` throws. */
				accessToken: AccessToken | undefined;
				/** Not together with an `accessToken`. */
				apiKey?: never;
		  }
	);

/** @inline */
interface CommonOptions {
	/** Where Close's API is. Plain http is for a loopback address only. Default: `https://api.close.com/api/v1`. */
	baseUrl?: string;
	/** Sends the requests. Default: the global `fetch`, looked up at each call. */
	fetch?: typeof globalThis.fetch;
	/** How long each attempt may take, in ms. Default: 30 seconds. */
	timeout?: number;
	/**
	 * How often a call may be repeated after a passing fault. A POST is repeated only after a 429 or 503, or if it surely
	 * never reached Close. Default: 3.
	 */
	maxRetries?: number;
	/**
	 * The longest wait that Close may ask for with `RateLimit` or `Retry-After`, in ms. If it asks for more, the call
	 * rejects, and the error's `retryAfter` has the wait. Default: 60 seconds.
	 */
	maxWait?: number;
	/** Headers for every request. */
	headers?: Record<string, string>;
	/** Called after every attempt, for logs and metrics. */
	logger?: Logger;
}

/**
 * An access token, or a function that returns it. The function is called once, and again with `{ refresh: true }` when
 * Close answers 401; all calls share its result. If it returns `validUntil`, it is called again after that moment. Close's
 * access tokens live for one hour, and each refresh revokes the refresh token before it: `createOAuth` of
 * "close-crm/oauth" takes care of both (developer.close.com/api/overview/oauth-authentication).
 */
export type AccessToken = string | ((context: { refresh: boolean }) => TokenToUse | Promise<TokenToUse>);

/** An access token, and optionally until when to use it, in ms since 1970. */
export type TokenToUse =
	| string
	| {
			/** The access token. */
			token: string;
			/** Until when to use it, in ms since 1970. The function is called again after that. */
			validUntil: number;
	  };

/** One attempt, for a log. It never contains a body, a credential or a signature key. */
export interface LogEntry {
	/** The HTTP method, such as `GET`. */
	method: string;
	/** The path below the base URL, such as `/webhook/`, without the query. */
	path: string;
	/** The HTTP status; undefined if there was no response. */
	status: number | undefined;
	/** The name of the error if there was no response, such as `CloseTimeoutError`. */
	error: string | undefined;
	/** How long the attempt took, in ms. */
	duration: number;
	/** 1 for the first attempt. */
	attempt: number;
	/** How long the call now waits before the next attempt, in ms; undefined if there is no next one. */
	wait: number | undefined;
}

/** Called after every attempt. Errors it throws are ignored. */
export type Logger = (entry: LogEntry) => unknown;

/** What every method accepts last. */
export interface CallOptions {
	/** Ends the call, and any wait in it, when it aborts. The call then rejects with the signal's reason. */
	signal?: AbortSignal;
	/** How long each attempt of this call may take, in ms. Default: the client's `timeout`. */
	timeout?: number;
	/** How often this call may be repeated. Default: the client's `maxRetries`. */
	maxRetries?: number;
	/** Headers for this call. They replace the client's of the same names. */
	headers?: Record<string, string>;
}

export function readBaseUrl(baseUrl: unknown): URL {
	const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
	if (!url || url.search || url.hash || url.username || url.password) {
		throw new CloseInputError(
			`createClient: baseUrl must be an absolute URL without user, query or fragment, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	if (isSecure(url)) return url;
	throw new CloseInputError(
		`createClient: baseUrl must begin with https://, because it receives the credential; http:// is for a loopback address only. It is ${url.origin}.`,
	);
}

/** Returns the value if it is a number of ms that a timer can wait. */
export function requireDuration(value: unknown, name: string, least = 1): number {
	if (typeof value === "number" && value >= least && value <= LONGEST_TIMER_MS) return value;
	throw new CloseInputError(
		`${name} must be a number of ms from ${least} to ${LONGEST_TIMER_MS} (24 days); it is ${String(value)}.`,
	);
}

/** Returns headers by their names in lower case. */
export function readHeaders(headers: Record<string, string> | undefined, name: string): Record<string, string> {
	if (headers === undefined) return {};
	try {
		return Object.fromEntries(new Headers(headers));
	} catch {
		const names = typeof headers === "object" ? Object.keys(headers).join(", ") : String(headers);
		throw new CloseInputError(`${name} must be an object of names and values that HTTP allows; it has ${names}.`);
	}
}

/** Returns the value if it is a number of retries: an integer from 0 up, or Infinity. */
export function requireRetries(value: unknown, name: string): number {
	if (typeof value === "number" && value >= 0) return value;
	throw new CloseInputError(`${name} must be a number from 0 up; it is ${String(value)}.`);
}
