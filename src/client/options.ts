import { CloseInputError } from "./errors/errors.ts";

/** The server of Close's document. */
export const DEFAULT_BASE_URL = "https://api.close.com/api/v1";

/** What `createClient` takes: one of `apiKey` and `accessToken`, and what shall differ from the defaults. */
export type ClientOptions = CommonOptions &
	(
		| {
				/** An API key of Close, from Settings, Developer, API Keys. */
				apiKey: string;
				accessToken?: never;
		  }
		| {
				/** The access token of an OAuth app. */
				accessToken: string;
				apiKey?: never;
		  }
	);

interface CommonOptions {
	/** Where Close's API is; `https://api.close.com/api/v1` unless given. Plain http is for a loopback address only. */
	baseUrl?: string;
	/** What to send requests with; the global `fetch` unless given. */
	fetch?: typeof globalThis.fetch;
	/** How long each attempt may take, in ms; 30,000 unless given. */
	timeout?: number;
	/** Headers for every request. */
	headers?: Record<string, string>;
}

/** What every method takes last. */
export interface CallOptions {
	/** Ends the call when it aborts; the call then rejects with the signal's reason. */
	signal?: AbortSignal;
	/** How long each attempt of this call may take, in ms. */
	timeout?: number;
	/** Headers for this call. */
	headers?: Record<string, string>;
}

/** The value of the `Authorization` header, and what of it must never be shown. */
export interface Credential {
	header: string;
	secrets: string[];
}

export function readCredential({ apiKey, accessToken }: Pick<ClientOptions, "apiKey" | "accessToken">): Credential {
	if ((apiKey === undefined) === (accessToken === undefined)) {
		throw new CloseInputError(
			`createClient takes an apiKey or an accessToken; it got ${apiKey === undefined ? "neither" : "both"}.`,
		);
	}
	if (apiKey !== undefined) {
		requireToken(apiKey, "apiKey");
		if (apiKey.includes(":")) {
			throw new CloseInputError(
				"apiKey holds a colon. Give the key alone; the client adds what Basic authentication needs.",
			);
		}
		const encoded = btoa(`${apiKey}:`);
		return { header: `Basic ${encoded}`, secrets: [apiKey, encoded] };
	}
	requireToken(accessToken, "accessToken");
	return { header: `Bearer ${accessToken}`, secrets: [accessToken] };
}

function requireToken(value: unknown, name: string): asserts value is string {
	if (typeof value !== "string" || value === "") {
		throw new CloseInputError(`${name} must be a text that is not empty. Is the environment variable set?`);
	}
	if (!/^[\x21-\x7e]+$/.test(value)) {
		throw new CloseInputError(
			`${name} holds white space, a control character or a character beyond ASCII. Was it copied with a space or a line end?`,
		);
	}
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

export function readDuration(value: unknown, name: string): number {
	if (typeof value !== "number" || !(value > 0)) {
		throw new CloseInputError(`${name} must be a number of milliseconds above 0; it is ${String(value)}.`);
	}
	return value;
}
