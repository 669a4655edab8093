import { DeadlineError, withDeadline } from "./deadline.ts";
import { CloseError, CloseInputError, CloseTimeoutError } from "./errors/errors.ts";
import type { AccessToken, ClientOptions } from "./options.ts";

/** A value of the `Authorization` header, and its parts that must never be shown. */
export interface Authorization {
	header: string;
	secrets: string[];
}

/** The source of a client's credential. Waiting for it ends when the call's signal aborts, or after `timeout` ms. */
export interface Credential {
	current(signal: AbortSignal | undefined, timeout: number): Promise<Authorization> | Authorization;
	/** Returns a replacement for a credential that Close answered with 401; undefined if there is none. */
	renew(
		refused: Authorization,
		signal: AbortSignal | undefined,
		timeout: number,
	): Promise<Authorization> | Authorization | undefined;
}

export function createCredential({ apiKey, accessToken }: Pick<ClientOptions, "apiKey" | "accessToken">): Credential {
	if (apiKey !== undefined && accessToken !== undefined) {
		throw new CloseInputError("createClient: got both apiKey and accessToken. Pass one of them.");
	}
	if (typeof accessToken === "function") return askedCredential(accessToken);
	const fixed = accessToken === undefined ? basic(apiKey) : bearer(accessToken);
	return { current: () => fixed, renew: () => undefined };
}

/** Calls the function once and keeps its token. All calls that are refused together share one refresh. */
function askedCredential(ask: Exclude<AccessToken, string>): Credential {
	let latest: Authorization | undefined;
	let validUntil = Number.POSITIVE_INFINITY;
	let asking: Promise<Authorization> | undefined;

	async function askFor(refresh: boolean): Promise<Authorization> {
		try {
			const asked = await ask({ refresh });
			const { token, ...validity } = typeof asked === "object" && asked !== null ? asked : { token: asked };
			latest = bearer(token);
			validUntil = "validUntil" in validity ? validity.validUntil : Number.POSITIVE_INFINITY;
			return latest;
		} catch (cause) {
			// The next call asks again.
			latest = undefined;
			if (cause instanceof CloseError) throw cause;
			throw new CloseError("The accessToken function failed, so the client has no token. See the cause.", { cause });
		}
	}

	function startAsking(refresh: boolean): Promise<Authorization> {
		const question = askFor(refresh).finally(() => {
			if (asking === question) asking = undefined;
		});
		asking = question;
		return question;
	}

	/**
	 * Waits for the call to the function that is in progress, or starts one. If it never settles, which happens on
	 * Workers when the request that started it has ended, the next call starts another.
	 */
	async function share(refresh: boolean, signal: AbortSignal | undefined, timeout: number): Promise<Authorization> {
		const shared = asking ?? startAsking(refresh);
		try {
			return await withDeadline(timeout, signal, () => shared);
		} catch (error) {
			if (error instanceof CloseError) throw error;
			// The function hangs, or this call ended before it returned. The next call asks again.
			if (asking === shared) asking = undefined;
			if (!(error instanceof DeadlineError)) throw error;
			throw new CloseTimeoutError(
				`The accessToken function did not return within ${timeout} ms, so the client has no token.`,
			);
		}
	}

	return {
		current: (signal, timeout) =>
			!asking && latest && Date.now() < validUntil ? latest : share(false, signal, timeout),
		renew(refused, signal, timeout) {
			// Another call may have refreshed the token in the meantime, and Close has not refused that one.
			if (!asking && latest && latest !== refused) return latest;
			return share(true, signal, timeout);
		},
	};
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

function requireToken(value: unknown, name: string, what: string, variable: string): string {
	if (typeof value !== "string" || value === "") {
		throw new CloseInputError(`createClient: ${name} is missing. Set it to ${what} (is ${variable} set?).`);
	}
	if (!/^[\x21-\x7e]+$/.test(value)) {
		throw new CloseInputError(
			`createClient: ${name} contains white space, a control character or a non-ASCII character. Was it copied with a space or a line end?`,
		);
	}
	return value;
}
