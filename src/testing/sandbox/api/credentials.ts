import { createRandom, randomId } from "../../samples/random.ts";
import { type OAuthServer, SCOPE } from "../oauth/oauth-server.ts";
import { errorAnswer, HttpError } from "./answer.ts";

/** A valid API key or access token, and its user. */
export interface SandboxCredential {
	/** An API key. */
	apiKey?: string;
	/** An access token, instead of a key. */
	accessToken?: string;
	/** The id of the user to whom the key or token belongs. */
	userId: string;
}

/** The caller, with the fields that events name. */
export interface Caller {
	/** Identifies the caller for the rate limit. */
	key: string;
	userId: string;
	apiKeyId: string | null;
	oauthClientId: string | null;
	oauthScope: string | null;
}

export interface Credentials {
	/** Returns the caller of a request. Throws a 401 without a valid credential. */
	identify(request: Request): Caller;
}

export function createCredentials(
	known: readonly SandboxCredential[] | undefined,
	oauth: OAuthServer,
	firstUserId: string,
): Credentials {
	function callerOfKey(apiKey: string): Caller | undefined {
		const userId = known ? known.find((each) => each.apiKey === apiKey)?.userId : firstUserId;
		if (userId === undefined) return undefined;
		// Events show the id of a key, never the key itself.
		const apiKeyId = randomId("api", 22, createRandom(`key ${apiKey}`));
		return { key: apiKeyId, userId, apiKeyId, oauthClientId: null, oauthScope: null };
	}

	function callerOfToken(accessToken: string): Caller | undefined {
		const listed = known?.find((each) => each.accessToken === accessToken);
		const grant = oauth.grantOf(accessToken);
		const isIssued = oauth.hasApps ? grant !== undefined : known === undefined;
		if (!listed && !isIssued) return undefined;
		const clientId = grant?.clientId ?? randomId("oa2client", 22, createRandom(`token ${accessToken}`));
		const userId = listed?.userId ?? grant?.userId ?? firstUserId;
		return { key: clientId + userId, userId, apiKeyId: null, oauthClientId: clientId, oauthScope: SCOPE };
	}

	function findCaller(header: string): Caller | undefined {
		const [, scheme, credential = ""] = /^(Basic|Bearer) (\S+)$/.exec(header) ?? [];
		if (scheme === undefined) return undefined;
		return scheme === "Bearer" ? callerOfToken(credential) : callerOfKey(readKey(credential));
	}

	return {
		identify(request) {
			const caller = findCaller(request.headers.get("authorization") ?? "");
			if (!caller) throw new HttpError(errorAnswer(401));
			return caller;
		},
	};
}

/** The API key in a Basic credential, where it is the user name and the password is empty. */
function readKey(credential: string): string {
	try {
		return atob(credential).split(":", 1)[0] ?? "";
	} catch {
		return credential;
	}
}
