import { describeType, isRecord } from "../close/values.ts";
import { CloseInputError } from "../http/errors/errors.ts";
import { requireFunction, type TokenToUse } from "../http/options.ts";
import { buildAuthorizeUrl, type RememberedSignIn, readCallback, startSignIn } from "./authorize.ts";
import { requireEncryption, requireStore, requireText, requireTimeout, requireUrl } from "./check-options.ts";
import { OAuthError } from "./errors.ts";
import { createRefresh, REFRESH_EARLY_MS, toConnection } from "./refresh.ts";
import type { TokenStore } from "./stores/token-store.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";
import { createConnections, type TokenEncryption } from "./tokens.ts";

/** The options of `createOAuth`. */
export interface OAuthOptions {
	/** The app's client id, from Settings, Developer, OAuth Apps. */
	clientId: string | undefined;
	/** The app's client secret. */
	clientSecret: string | undefined;
	/**
	 * Where Close sends the user back: one of the app's redirect URIs. It must be https, except for a loopback address.
	 */
	redirectUri: string;
	/** Stores the tokens of each organization. Several processes need a shared store. */
	store: TokenStore;
	/** Encrypts the stored tokens. Default: they are not encrypted. */
	encryption?: TokenEncryption;
	/** The consent page. Default: `https://app.close.com/oauth2/authorize/`. */
	authorizeUrl?: string;
	/** The token endpoint. Default: `https://api.close.com/oauth2/token/`. */
	tokenUrl?: string;
	/** The revocation endpoint. Default: `https://api.close.com/oauth2/revoke/`. */
	revokeUrl?: string;
	/** Sends the requests. Default: the global `fetch`. */
	fetch?: typeof globalThis.fetch;
	/** The time limit of a request to the token endpoint, in ms. Default: 30 seconds. */
	timeout?: number;
	/** Returns the time, in ms since 1970. Default: `Date.now`. */
	now?: () => number;
}

/** An organization whose user has connected the app. */
export interface ConnectedOrganization {
	/** The organization's id, such as `orga_…`. Its tokens are stored under this id. */
	organization_id: string;
	/** The id of the user who connected it. Calls act as this user. */
	user_id: string;
	/** The scope that the app was granted, such as `all.full_access offline_access`. */
	scope: string;
}

/** Where to send the user, and what to remember until the callback. */
export interface SignIn {
	/** Close's consent page for this sign-in. Redirect the user there. */
	url: string;
	/**
	 * Pass it to `handleCallback`. Keep it where only this user's browser can return it, such as in a signed cookie.
	 */
	remember: RememberedSignIn;
}

/** Signs in the users of many organizations, and keeps their tokens fresh. */
export interface OAuth {
	/** Starts a sign-in, with `state` and PKCE. */
	authorizeUrl(): Promise<SignIn>;
	/**
	 * Finishes a sign-in: checks that the callback belongs to it, exchanges the code, and stores the tokens.
	 *
	 * Rejects with an `OAuthError`: `denied` if the user refused, `invalid_callback` if the callback does not belong to
	 * `remembered`, `token_request_failed` if Close did not return tokens.
	 */
	handleCallback(callback: Request | URL | string, remembered: RememberedSignIn): Promise<ConnectedOrganization>;
	/**
	 * The access token of an organization, for `createClient({ accessToken: oauth.accessToken(organizationId) })`. It
	 * is refreshed five minutes before it expires and after a 401, once for all concurrent calls and all processes that
	 * share the store.
	 *
	 * The client's calls reject with an `OAuthError` (`not_connected`) if the organization is not connected, and with
	 * an `OAuthReconnectError` if the customer has to connect again.
	 */
	accessToken(organizationId: string): (context: { refresh: boolean }) => Promise<Exclude<TokenToUse, string>>;
	/**
	 * Revokes the app's access to an organization at Close, and deletes its tokens. Does nothing if the organization is
	 * not connected.
	 */
	revoke(organizationId: string): Promise<void>;
}

const AUTHORIZE_URL = "https://app.close.com/oauth2/authorize/";
const TOKEN_URL = "https://api.close.com/oauth2/token/";
const REVOKE_URL = "https://api.close.com/oauth2/revoke/";

/**
 * Creates the OAuth functions of an app that serves many Close organizations: sign-in, token storage and refreshes.
 *
 * Throws a `CloseInputError` if an option is missing or wrong. Nothing is sent before the first call.
 * Source: developer.close.com/api/overview/oauth-authentication
 */
export function createOAuth(options: OAuthOptions): OAuth {
	if (!isRecord(options)) {
		throw new CloseInputError(
			`createOAuth: expected options, such as { clientId, clientSecret, redirectUri, store }; got ${describeType(options)}.`,
		);
	}
	const { redirectUri, store, encryption, timeout = 30_000, now = Date.now } = options;
	const clientId = requireText(options.clientId, "clientId", "CLOSE_CLIENT_ID");
	const clientSecret = requireText(options.clientSecret, "clientSecret", "CLOSE_CLIENT_SECRET");
	requireUrl(redirectUri, "redirectUri");
	requireStore(store);
	requireEncryption(encryption);
	requireTimeout(timeout);
	requireFunction(options.fetch, "createOAuth: fetch");
	requireFunction(options.now, "createOAuth: now");
	const authorizeUrl = requireUrl(options.authorizeUrl ?? AUTHORIZE_URL, "authorizeUrl");
	const tokenUrl = requireUrl(options.tokenUrl ?? TOKEN_URL, "tokenUrl");
	const revokeUrl = requireUrl(options.revokeUrl ?? REVOKE_URL, "revokeUrl");
	const issuers = [authorizeUrl.origin, tokenUrl.origin];
	const connections = createConnections(store, encryption);
	const endpoint = createTokenEndpoint({
		tokenUrl: tokenUrl.href,
		revokeUrl: revokeUrl.href,
		clientId,
		clientSecret,
		timeout,
		fetch: () => options.fetch ?? globalThis.fetch,
	});
	const freshConnection = createRefresh({ connections, endpoint, now, timeout });

	return {
		async authorizeUrl() {
			const remember = startSignIn();
			return { url: await buildAuthorizeUrl(authorizeUrl.href, { clientId, redirectUri }, remember), remember };
		},

		async handleCallback(callback, remembered) {
			const code = readCallback(urlOf(callback), remembered, issuers);
			const { codeVerifier } = remembered;
			const grant = { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: codeVerifier };
			const result = await endpoint.request(grant);
			if (result.outcome === "unknown") throw result.error;
			if (result.outcome === "refused") {
				throw new OAuthError(
					"token_request_failed",
					"Close does not accept the code. It was used before, has expired, or belongs to another sign-in. Start again.",
				);
			}
			const connection = toConnection(result.tokens, now());
			await connections.write(connection);
			const { organization_id, user_id, scope } = connection;
			return { organization_id, user_id, scope };
		},

		accessToken(organizationId) {
			let latest: string | undefined;
			return async ({ refresh }) => {
				const { access_token, expires_at } = await freshConnection(organizationId, refresh ? latest : undefined);
				latest = access_token;
				return { token: access_token, validUntil: expires_at - REFRESH_EARLY_MS };
			};
		},

		async revoke(organizationId) {
			const connection = await connections.read(organizationId);
			if (!connection) return;
			await endpoint.revoke(connection.refresh_token);
			await connections.delete(organizationId);
		},
	};
}

/** The origin of a callback does not matter, and some frameworks have only its path and query. */
const CALLBACK_BASE = "https://callback.invalid";

function urlOf(callback: Request | URL | string): URL {
	if (callback instanceof URL) return callback;
	const href = typeof callback === "string" ? callback : callback?.url;
	if (typeof href === "string" && URL.canParse(href, CALLBACK_BASE)) return new URL(href, CALLBACK_BASE);
	throw new CloseInputError("handleCallback: expected the Request of the callback or its URL.");
}
