import { DeadlineError, withDeadline } from "./deadline.ts";
import { CloseError, CloseInputError, CloseTimeoutError } from "./errors/errors.ts";
import type { AccessToken, ClientOptions } from "./options.ts";

/** A value of the `Authorization` header, and the parts of it that must never be shown. */
export interface Authorization {
	header: string;
	secrets: string[];
}

/** Where a client gets its credential. Waiting for it ends with the call's signal, and after `timeout` ms. */
export interface Credential {
	current(signal: AbortSignal | undefined, timeout: number): Promise<Authorization> | Authorization;
	/** Another credential in place of one that Close answered 401 to; undefined if there is none. */
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
			throw new CloseError("The accessToken function failed, so there is no token to send. See the cause.", { cause });
		}
	}

	function startAsking(refresh: boolean): Promise<Authorization> {
		const question = askFor(refresh).finally(() => {
			if (asking === question) asking = undefined;
		});
		asking = question;
		return question;
	}

	/** Shares the question that is being asked, unless its asker waits in vain: on Workers its request may have ended. */
	async function share(refresh: boolean, signal: AbortSignal | undefined, timeout: number): Promise<Authorization> {
		const shared = asking ?? startAsking(refresh);
		try {
			return await withDeadline(timeout, signal, () => shared);
		} catch (error) {
			if (error instanceof CloseError) throw error;
			// It hangs, or the call ended before it returned: the next call asks again.
			if (asking === shared) asking = undefined;
			if (!(error instanceof DeadlineError)) throw error;
			throw new CloseTimeoutError(
				`The accessToken function did not return within ${timeout} ms, so there is no token to send.`,
			);
		}
	}

	return {
		current: (signal, timeout) =>
			!asking && latest && Date.now() < validUntil ? latest : share(false, signal, timeout),
		renew(refused, signal, timeout) {
			// Another call's refresh may have come in between: then the latest token has not been refused yet.
			if (!asking && latest && latest !== refused) return latest;
			return share(true, signal, timeout);
		},
	};
}

function basic(apiKey: unknown): Authorization {
	const key = requireToken(apiKey, "apiKey", "an API key of Close", "CLOSE_API_KEY");
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
