import { describeType, LONGEST_TIMER_MS } from "../close/values.ts";
import { CloseInputError } from "./errors/errors.ts";

/** The options of `createClient`: `apiKey` or `accessToken`, and whatever should differ from the defaults. */
export type ClientOptions = CommonOptions &
	(
		| {
				/**
				 * A Close API key, from Settings, Developer, API Keys. The type includes `undefined` so that you can
				 * pass an environment variable; `undefined` throws.
				 */
				apiKey: string | undefined;
				/** Not allowed together with an `apiKey`. */
				accessToken?: never;
		  }
		| {
				/** The access token of an OAuth app, or a function that returns it. `undefined` throws. */
				accessToken: AccessToken | undefined;
				/** Not allowed together with an `accessToken`. */
				apiKey?: never;
		  }
	);

/** @inline */
interface CommonOptions {
	/**
	 * The base URL of Close's API. Plain http is allowed for loopback addresses only. Default:
	 * `https://api.close.com/api/v1`.
	 */
	baseUrl?: string;
	/** Sends the requests. Default: the global `fetch`, looked up at each call. */
	fetch?: typeof globalThis.fetch;
	/** How long each attempt may take, in ms. Default: 30 seconds. */
	timeout?: number;
	/**
	 * How often a call is retried after a transient failure. A POST is retried only after a 429 or 503, or if it
	 * certainly never reached Close. Sending it again with a refreshed access token does not count. Default: 3.
	 */
	maxRetries?: number;
	/**
	 * The longest wait that Close may ask for with `RateLimit` or `Retry-After`, in ms. If it asks for a longer one,
	 * the call rejects with an error whose `retryAfter` is that wait. Default: 60 seconds.
	 */
	maxWait?: number;
	/** Headers for every request. */
	headers?: Record<string, string>;
	/** Called after every attempt, for logs and metrics. */
	logger?: Logger;
}

/**
 * An access token, or a function that returns one. The function is called once, and again with `{ refresh: true }` when
 * Close answers 401; all calls share its result. If it returns `validUntil`, it is called again after that time.
 * Close's access tokens are valid for one hour, and each refresh revokes the previous refresh token: `createOAuth` of
 * "close-crm/oauth" takes care of both (developer.close.com/api/overview/oauth-authentication).
 */
export type AccessToken = string | ((context: { refresh: boolean }) => TokenToUse | Promise<TokenToUse>);

/** An access token, or an access token with the time until which to use it, in ms since 1970. */
export type TokenToUse =
	| string
	| {
			/** The access token. */
			token: string;
			/** The time until which to use it, in ms since 1970. After that the function is called again. */
			validUntil: number;
	  };

/** A log entry for one attempt. It never contains a body, a credential or a signature key. */
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
	/** How long the call waits before the next attempt, in ms; undefined if there is none. */
	wait: number | undefined;
}

/** Called after every attempt. Errors it throws are ignored. */
export type Logger = (entry: LogEntry) => unknown;

/** The last argument of every method. */
export interface CallOptions {
	/** When it aborts, the call and any wait in it end, and the call rejects with the signal's reason. */
	signal?: AbortSignal;
	/** How long each attempt of this call may take, in ms. Default: the client's `timeout`. */
	timeout?: number;
	/** How often this call is retried. Default: the client's `maxRetries`. */
	maxRetries?: number;
	/** Headers for this call. They override the client's headers with the same names. */
	headers?: Record<string, string>;
}

/** Returns the value if it is a number of ms that a timer can wait; throws otherwise. */
export function requireDuration(value: unknown, name: string, least = 1): number {
	if (typeof value === "number" && value >= least && value <= LONGEST_TIMER_MS) return value;
	throw new CloseInputError(
		`${name} must be a number of ms from ${least} to ${LONGEST_TIMER_MS} (24 days); it is ${String(value)}.`,
	);
}

/** Returns the headers keyed by lower-case name. */
export function readHeaders(headers: Record<string, string> | undefined, name: string): Record<string, string> {
	if (headers === undefined) return {};
	try {
		return Object.fromEntries(new Headers(headers));
	} catch {
		// The values may be secrets.
		const found =
			typeof headers === "object"
				? `its names are ${Object.keys(headers).join(", ")}`
				: `it is ${describeType(headers)}`;
		throw new CloseInputError(`${name} must be an object of names and values that HTTP allows; ${found}.`);
	}
}

/** Returns the value if it is a number of retries, a non-negative integer or Infinity; throws otherwise. */
export function requireRetries(value: unknown, name: string): number {
	const isCount = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
	if (typeof value === "number" && isCount && value >= 0) return value;
	throw new CloseInputError(`${name} must be a non-negative integer or Infinity; it is ${String(value)}.`);
}

/** Checks an optional function. `name` includes the name of the caller. */
export function requireFunction(value: unknown, name: string): void {
	if (value === undefined || typeof value === "function") return;
	throw new CloseInputError(`${name} must be a function; it is ${describeType(value)}.`);
}
