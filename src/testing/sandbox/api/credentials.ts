import { createRandom, randomId } from "../../samples/random.ts";
import type { OAuthServer } from "../oauth/oauth-server.ts";
import { errorAnswer, Refusal } from "./answer.ts";

/** Somebody who may call the sandbox. */
export interface SandboxCredential {
	/** An API key. */
	apiKey?: string;
	/** An access token, instead of a key. */
	accessToken?: string;
	/** The user whose key or token it is. */
	userId: string;
}

/** Who calls, as events tell it. */
export interface Caller {
	/** Tells callers apart for the rate limit. */
	key: string;
	userId: string;
	apiKeyId: string | null;
	oauthClientId: string | null;
	oauthScope: string | null;
}

const SCOPE = "all.full_access offline_access";

export interface Credentials {
	/** Who a request is from. Throws the refusal of one without a credential that is good. */
	identify(request: Request): Caller;
}

export function createCredentials(
	known: readonly SandboxCredential[] | undefined,
	oauth: OAuthServer,
	firstUserId: string,
): Credentials {
	function ofKey(apiKey: string): Caller | undefined {
		const userId = known ? known.find((each) => each.apiKey === apiKey)?.userId : firstUserId;
		if (userId === undefined) return undefined;
		// Close shows the id of a key and never the key.
		const apiKeyId = randomId("api", 22, createRandom(`key ${apiKey}`));
		return { key: apiKeyId, userId, apiKeyId, oauthClientId: null, oauthScope: null };
	}

	function ofToken(accessToken: string): Caller | undefined {
		const listed = known?.find((each) => each.accessToken === accessToken);
		const grant = oauth.grantOf(accessToken);
		const isGood = listed !== undefined || (oauth.hasApps ? grant !== undefined : known === undefined);
		if (!isGood) return undefined;
		const clientId = grant?.clientId ?? randomId("oa2client", 22, createRandom(`token ${accessToken}`));
		const userId = listed?.userId ?? grant?.userId ?? firstUserId;
		return { key: clientId + userId, userId, apiKeyId: null, oauthClientId: clientId, oauthScope: SCOPE };
	}

	return {
		identify(request) {
			const header = request.headers.get("authorization") ?? "";
			const [, scheme, credential = ""] = /^(Basic|Bearer) (\S+)$/.exec(header) ?? [];
			const caller = scheme === "Bearer" ? ofToken(credential) : scheme === "Basic" && ofKey(readKey(credential));
			if (!caller) throw new Refusal(errorAnswer(401));
			return caller;
		},
	};
}

/** The API key of a Basic credential: the user name, without a password. */
function readKey(credential: string): string {
	try {
		return atob(credential).split(":", 1)[0] ?? "";
	} catch {
		return credential;
	}
}
