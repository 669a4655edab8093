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
	/** Where users may be sent back to. */
	redirectUris: string[];
}

/** OAuth as Close speaks it: consent page, token and revocation endpoint. Source: developer.close.com/api/overview/oauth-authentication */
export interface OAuthServer {
	/** Answers a request below `/oauth2/`; undefined for any other request. */
	answer(request: Request): Promise<Response | undefined>;
	/** Whether an app is registered. Without one, every access token is good. */
	readonly hasApps: boolean;
	/** What an access token stands for; undefined if the sandbox did not issue it, or if it has expired. */
	grantOf(accessToken: string): Grant | undefined;
	/** Takes back whatever users of an organization have allowed. */
	revokeAccess(organizationId: string): void;
}

interface OAuthServerOptions {
	clock: Clock;
	random: () => number;
	apps: readonly FakeOAuthApp[];
	organizationId: string;
	userId: string;
	/** Called when the access of a user was taken back. */
	onRevoke: (userId: string) => void;
}

/** What a user has allowed an app to do. */
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
/** How long a code lives is not known. */
const CODE_LIFETIME_MS = 10 * 60_000;
const SCOPE = "all.full_access offline_access";

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

	/** The page that asks the user, and where its buttons lead. */
	function authorize(url: URL, method: string, decision: URLSearchParams): Response {
		const query = url.searchParams;
		const app = apps.find(({ clientId }) => clientId === query.get("client_id"));
		const redirectUri = query.get("redirect_uri") ?? app?.redirectUris[0];
		// Sending the user to an address that is not the app's would hand the code to somebody else.
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

	/** A code is good once, for its app, its redirect URI and whoever started the sign-in. */
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

	/** Each refresh revokes the refresh token before it. */
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

	/** Ends the access that a refresh token stands for. */
	function revoke(body: URLSearchParams): Response {
		const app = findApp(body);
		if (!app) return json(401, { error: "invalid_client" });
		const revoked = refreshTokens.get(body.get("token") ?? "");
		if (revoked) endAccess(revoked);
		return json(200, {});
	}

	/** Ends every token of an access. */
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
