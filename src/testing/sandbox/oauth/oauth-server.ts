import { challengeOf } from "../../../oauth/authorize.ts";
import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { consentPage } from "./consent-page.ts";

/** An OAuth app that is registered with the fake. */
export interface FakeOAuthApp {
	/** The client id, such as `oa2client_…`. */
	clientId: string;
	/** The client secret. */
	clientSecret: string;
	/** The allowed redirect URIs. */
	redirectUris: string[];
}

/**
 * Close's OAuth: the consent page, and the token and revocation endpoints.
 * Source: developer.close.com/api/overview/oauth-authentication
 */
export interface OAuthServer {
	/** Answers a request below `/oauth2/`; undefined for any other request. */
	answer(request: Request): Promise<Response | undefined>;
	/** Whether any app is registered. If not, every access token is valid. */
	readonly hasApps: boolean;
	/** Returns the grant of an access token; undefined if the sandbox did not issue the token, or if it has expired. */
	grantOf(accessToken: string): Grant | undefined;
	/** Revokes all grants for an organization. */
	revokeAccess(organizationId: string): void;
}

interface OAuthServerOptions {
	clock: Clock;
	random: () => number;
	apps: readonly FakeOAuthApp[];
	organizationId: string;
	userId: string;
	/** Called after the access of a user was revoked. */
	onRevoke: (userId: string) => void;
}

/** The access that a user granted to an app. */
export interface Grant {
	clientId: string;
	organizationId: string;
	userId: string;
}

interface Code extends Grant {
	redirectUri: string;
	challenge: string | null;
	expires: number;
}

/** Close's access tokens live for one hour. */
const ACCESS_TOKEN_LIFETIME_MS = 60 * 60_000;
/** The lifetime of Close's codes is not known. */
const CODE_LIFETIME_MS = 10 * 60_000;
/** The scope of every access token. */
export const SCOPE = "all.full_access offline_access";

export function createOAuthServer(options: OAuthServerOptions): OAuthServer {
	const { clock, random, apps } = options;
	const codes = new Map<string, Code>();
	const accessTokens = new Map<string, { grant: Grant; expires: number }>();
	const refreshTokens = new Map<string, Grant>();

	return {
		async answer(request) {
			const { pathname } = new URL(request.url);
			if (!pathname.startsWith("/oauth2/")) return undefined;
			const body = request.method === "POST" ? new URLSearchParams(await request.text()) : new URLSearchParams();
			if (/^\/oauth2\/authorize\/?$/.test(pathname)) return authorize(new URL(request.url), request.method, body);
			if (/^\/oauth2\/token\/?$/.test(pathname)) return issueTokens(body);
			if (/^\/oauth2\/revoke\/?$/.test(pathname)) return revoke(body);
			return undefined;
		},
		hasApps: apps.length > 0,
		grantOf(accessToken) {
			const found = accessTokens.get(accessToken);
			return found && found.expires > clock.now() ? found.grant : undefined;
		},
		revokeAccess(organizationId) {
			for (const grant of [...refreshTokens.values()]) {
				if (grant.organizationId === organizationId) endAccess(grant);
			}
		},
	};

	/** Shows the consent page (GET), and redirects the user back to the app with the decision (POST). */
	function authorize(url: URL, method: string, decision: URLSearchParams): Response {
		const query = url.searchParams;
		const app = apps.find(({ clientId }) => clientId === query.get("client_id"));
		const redirectUri = query.get("redirect_uri") ?? app?.redirectUris[0];
		// A redirect to an unregistered URI would leak the code.
		if (!app || redirectUri === undefined || !app.redirectUris.includes(redirectUri)) {
			return html(400, "<h1>This app or its redirect URI is not registered.</h1>");
		}
		if (method === "GET") return html(200, consentPage(app.clientId));
		const back = new URL(redirectUri);
		const state = query.get("state");
		if (state !== null) back.searchParams.set("state", state);
		if (decision.get("decision") === "deny") back.searchParams.set("error", "access_denied");
		else back.searchParams.set("code", createCode(app, redirectUri, query, decision));
		return new Response(null, { status: 302, headers: { location: back.href } });
	}

	function createCode(
		app: FakeOAuthApp,
		redirectUri: string,
		query: URLSearchParams,
		decision: URLSearchParams,
	): string {
		const code = randomId("code", 32, random);
		codes.set(code, {
			clientId: app.clientId,
			redirectUri,
			challenge: query.get("code_challenge_method") === "S256" ? query.get("code_challenge") : null,
			organizationId: decision.get("organization_id") ?? options.organizationId,
			userId: decision.get("user_id") ?? options.userId,
			expires: clock.now() + CODE_LIFETIME_MS,
		});
		return code;
	}

	async function issueTokens(body: URLSearchParams): Promise<Response> {
		const app = findApp(body);
		if (!app) return json(401, { error: "invalid_client" });
		switch (body.get("grant_type")) {
			case "authorization_code": {
				const grant = await redeemCode(app, body);
				return grant ? json(200, createTokens(grant)) : json(400, { error: "invalid_grant" });
			}
			case "refresh_token": {
				const grant = redeemRefreshToken(app, body.get("refresh_token") ?? "");
				return grant ? json(200, createTokens(grant)) : json(400, { error: "invalid_grant" });
			}
			default:
				return json(400, { error: "unsupported_grant_type" });
		}
	}

	function findApp(body: URLSearchParams): FakeOAuthApp | undefined {
		return apps.find(
			({ clientId, clientSecret }) => clientId === body.get("client_id") && clientSecret === body.get("client_secret"),
		);
	}

	/** A code is valid once, and only for its app, its redirect URI and the verifier of its challenge. */
	async function redeemCode(app: FakeOAuthApp, body: URLSearchParams): Promise<Grant | undefined> {
		const given = body.get("code") ?? "";
		const code = codes.get(given);
		codes.delete(given);
		if (!code || code.clientId !== app.clientId || code.expires <= clock.now()) return undefined;
		if (code.redirectUri !== (body.get("redirect_uri") ?? code.redirectUri)) return undefined;
		if (code.challenge !== null && code.challenge !== (await challengeOf(body.get("code_verifier") ?? ""))) {
			return undefined;
		}
		return code;
	}

	/** A refresh token is valid once. */
	function redeemRefreshToken(app: FakeOAuthApp, refreshToken: string): Grant | undefined {
		const grant = refreshTokens.get(refreshToken);
		if (grant?.clientId !== app.clientId) return undefined;
		refreshTokens.delete(refreshToken);
		return grant;
	}

	function createTokens(grant: Grant) {
		const access_token = randomId("access", 40, random);
		const refresh_token = randomId("refresh", 40, random);
		accessTokens.set(access_token, { grant, expires: clock.now() + ACCESS_TOKEN_LIFETIME_MS });
		refreshTokens.set(refresh_token, grant);
		return {
			token_type: "Bearer",
			access_token,
			expires_in: ACCESS_TOKEN_LIFETIME_MS / 1000,
			refresh_token,
			scope: SCOPE,
			organization_id: grant.organizationId,
			user_id: grant.userId,
		};
	}

	/** Ends the access of a refresh token. */
	function revoke(body: URLSearchParams): Response {
		const app = findApp(body);
		if (!app) return json(401, { error: "invalid_client" });
		const revoked = refreshTokens.get(body.get("token") ?? "");
		if (revoked) endAccess(revoked);
		return json(200, {});
	}

	/** Revokes all tokens with this access. */
	function endAccess(access: Grant): void {
		for (const [token, grant] of refreshTokens) if (isSameAccess(grant, access)) refreshTokens.delete(token);
		for (const [token, { grant }] of accessTokens) if (isSameAccess(grant, access)) accessTokens.delete(token);
		options.onRevoke(access.userId);
	}
}

function isSameAccess(one: Grant, other: Grant): boolean {
	return one.clientId === other.clientId && one.organizationId === other.organizationId && one.userId === other.userId;
}

function json(status: number, body: unknown): Response {
	return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

function html(status: number, body: string): Response {
	return new Response(body, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
