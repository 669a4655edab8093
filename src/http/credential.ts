import { TimeLimitError, withDeadline } from "./deadline.ts";
import { CloseError, CloseInputError, CloseTimeoutError } from "./errors/errors.ts";
import type { AccessToken, ClientOptions, TokenToUse } from "./options.ts";

/** A value of the `Authorization` header, and its parts that must never be shown. */
export interface Authorization {
	header: string;
	secrets: string[];
}

/** The source of a client's credential. Waiting for it ends when the call's signal aborts, or after `timeout` ms. */
export interface Credential {
	current(signal: AbortSignal | undefined, timeout: number): Promise<Authorization>;
	/** Whether a credential that Close answered with 401 can be replaced. */
	isRenewable: boolean;
	/** Returns a replacement for a credential that Close answered with 401. */
	renew(refused: Authorization, signal: AbortSignal | undefined, timeout: number): Promise<Authorization>;
}

export function createCredential({ apiKey, accessToken }: Pick<ClientOptions, "apiKey" | "accessToken">): Credential {
	if (apiKey !== undefined && accessToken !== undefined) {
		throw new CloseInputError("createClient: got both apiKey and accessToken. Pass one of them.");
	}
	if (typeof accessToken === "function") return tokenCredential(accessToken);
	const fixed = accessToken === undefined ? basic(apiKey) : bearer(accessToken);
	return { isRenewable: false, current: async () => fixed, renew: async () => fixed };
}

/** Calls the function once and keeps its token. All calls that are refused together share one refresh. */
function tokenCredential(getToken: Exclude<AccessToken, string>): Credential {
	/** The latest token; undefined before the first call of the function, and after a failed one. */
	let latest: Authorization | undefined;
	/** In ms since 1970. */
	let validUntil = Number.POSITIVE_INFINITY;
	/** The call of the function that is in progress. */
	let pending: Promise<Authorization> | undefined;

	async function fetchToken(refresh: boolean): Promise<Authorization> {
		try {
			const result = readToken(await getToken({ refresh }));
			latest = bearer(result.token);
			validUntil = result.validUntil;
			return latest;
		} catch (cause) {
			// The next call calls the function again.
			latest = undefined;
			if (cause instanceof CloseError) throw cause;
			throw new CloseError("The accessToken function failed, so the client has no token. See the cause.", { cause });
		}
	}

	function startFetch(refresh: boolean): Promise<Authorization> {
		const started = fetchToken(refresh).finally(() => {
			if (pending === started) pending = undefined;
		});
		pending = started;
		return started;
	}

	/**
	 * Waits for the call of the function that is in progress, or starts one. If it never settles, which happens on
	 * Workers when the request that started it has ended, the next call starts another.
	 */
	async function waitForToken(
		refresh: boolean,
		signal: AbortSignal | undefined,
		timeout: number,
	): Promise<Authorization> {
		const awaited = pending ?? startFetch(refresh);
		try {
			return await withDeadline(timeout, signal, () => awaited);
		} catch (error) {
			if (error instanceof CloseError) throw error;
			// The function hangs, or this call ended before it returned. The next call calls it again.
			if (pending === awaited) pending = undefined;
			if (!(error instanceof TimeLimitError)) throw error;
			throw new CloseTimeoutError(
				`The accessToken function did not return within ${timeout} ms, so the client has no token.`,
			);
		}
	}

	return {
		isRenewable: true,
		async current(signal, timeout) {
			if (latest && !pending && Date.now() < validUntil) return latest;
			return waitForToken(false, signal, timeout);
		},
		async renew(refused, signal, timeout) {
			// Another call may have refreshed the token in the meantime, and Close has not refused that one.
			if (latest && !pending && latest !== refused) return latest;
			return waitForToken(true, signal, timeout);
		},
	};
}

/** Reads the result of an accessToken function. `token` is checked later, and may be anything. */
function readToken(result: TokenToUse): { token: unknown; validUntil: number } {
	if (typeof result !== "object" || result === null) return { token: result, validUntil: Number.POSITIVE_INFINITY };
	const { token, validUntil = Number.POSITIVE_INFINITY } = result;
	return { token, validUntil };
}

function basic(apiKey: unknown): Authorization {
	const key = requireToken(apiKey, "apiKey", "a Close API key", "CLOSE_API_KEY");
	if (key.includes(":")) {
		throw new CloseInputError("createClient: apiKey contains a colon. Pass the key without it; the client adds it.");
	}
	const encoded = btoa(`${key}:`);
	return { header: `Basic ${encoded}`, secrets: [key, encoded] };
}

function bearer(accessToken: unknown): Authorization {
	const token = requireToken(accessToken, "accessToken", "the access token of an OAuth app", "CLOSE_ACCESS_TOKEN");
	return { header: `Bearer ${token}`, secrets: [token] };
}

function requireToken(value: unknown, name: string, description: string, variable: string): string {
	if (typeof value !== "string" || value === "") {
		throw new CloseInputError(`createClient: ${name} is missing. Set it to ${description} (is ${variable} set?).`);
	}
	if (!/^[\x21-\x7e]+$/.test(value)) {
		throw new CloseInputError(
			`createClient: ${name} contains white space, a control character or a non-ASCII character. Remove that character.`,
		);
	}
	return value;
}
