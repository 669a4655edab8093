import { CloseError, CloseInputError } from "./errors/errors.ts";
import type { AccessToken, ClientOptions } from "./options.ts";

/** A value for the `Authorization` header, and what of it must never be shown. */
export interface Authorization {
	header: string;
	secrets: string[];
}

/** Where a client gets its credential. */
export interface Credential {
	current(): Promise<Authorization> | Authorization;
	/** Another credential in place of one that Close answered 401 to; undefined where there is none. */
	replace(refused: Authorization): Promise<Authorization> | Authorization | undefined;
}

export function createCredential({ apiKey, accessToken }: Pick<ClientOptions, "apiKey" | "accessToken">): Credential {
	if ((apiKey === undefined) === (accessToken === undefined)) {
		throw new CloseInputError(
			`createClient takes an apiKey or an accessToken; it got ${apiKey === undefined ? "neither" : "both"}.`,
		);
	}
	if (typeof accessToken === "function") return askedCredential(accessToken);
	const fixed = accessToken === undefined ? basic(apiKey) : bearer(accessToken);
	return { current: () => fixed, replace: () => undefined };
}

/** Asks once and keeps the answer until Close refuses it. All calls that are refused together share one refresh. */
function askedCredential(ask: Exclude<AccessToken, string>): Credential {
	let latest: Authorization | undefined;
	let validUntil = Number.POSITIVE_INFINITY;
	let asking: Promise<Authorization> | undefined;
	async function askFor(refresh: boolean): Promise<Authorization> {
		try {
			const asked = await ask({ refresh });
			latest = bearer(typeof asked === "object" ? asked?.token : asked);
			validUntil = typeof asked === "object" ? asked.validUntil : Number.POSITIVE_INFINITY;
			return latest;
		} catch (cause) {
			// The next call asks again.
			latest = undefined;
			if (cause instanceof CloseError) throw cause;
			throw new CloseError("The accessToken function failed, so there is no token to send.", { cause });
		}
	}
	function share(answer: Promise<Authorization>): Promise<Authorization> {
		asking = answer.finally(() => {
			asking = undefined;
		});
		return asking;
	}
	/** Waits for what another call asks for. On Workers that never comes when the other call's request has ended. */
	async function join(other: Promise<Authorization>, refresh: boolean): Promise<Authorization> {
		try {
			return await other;
		} catch (error) {
			if (error instanceof CloseError) throw error;
			if (asking === other) asking = undefined;
			return asking ? join(asking, refresh) : share(askFor(refresh));
		}
	}
	return {
		current() {
			if (asking) return join(asking, false);
			return latest && Date.now() < validUntil ? latest : share(askFor(false));
		},
		replace(refused) {
			if (asking) return join(asking, true);
			// Another call's refresh may have come between: then the latest token has not been refused yet.
			return latest && latest !== refused ? latest : share(askFor(true));
		},
	};
}

function basic(apiKey: unknown): Authorization {
	const key = requireToken(apiKey, "apiKey");
	if (key.includes(":")) {
		throw new CloseInputError(
			"apiKey holds a colon. Give the key alone; the client adds what Basic authentication needs.",
		);
	}
	const encoded = btoa(`${key}:`);
	return { header: `Basic ${encoded}`, secrets: [key, encoded] };
}

function bearer(accessToken: unknown): Authorization {
	const token = requireToken(accessToken, "accessToken");
	return { header: `Bearer ${token}`, secrets: [token] };
}

function requireToken(value: unknown, name: string): string {
	if (typeof value !== "string" || value === "") {
		throw new CloseInputError(`${name} must be a text that is not empty. Is the environment variable set?`);
	}
	if (!/^[\x21-\x7e]+$/.test(value)) {
		throw new CloseInputError(
			`${name} holds white space, a control character or a character beyond ASCII. Was it copied with a space or a line end?`,
		);
	}
	return value;
}
