import { createClient } from "close-crm";
import { createOAuth, memoryTokens, type OAuth, type OAuthOptions } from "close-crm/oauth";
import { createFakeClose, createTestClock } from "close-crm/testing";

export const APP = {
	clientId: "oa2client_0000000000000000000001",
	clientSecret: "a-secret-of-the-app",
	redirectUris: ["https://app.example.com/callback"],
};

/** A sandbox with one OAuth app, and the app's OAuth client. */
export function setUp(options: Partial<OAuthOptions> = {}) {
	const clock = createTestClock();
	const close = createFakeClose({ clock, oauthApps: [APP] });
	/** The grant types of the requests to the token endpoint. */
	const grants: string[] = [];
	const store = memoryTokens({ now: clock.now });
	const oauth = createOAuth({
		clientId: APP.clientId,
		clientSecret: APP.clientSecret,
		redirectUri: "https://app.example.com/callback",
		store,
		now: clock.now,
		fetch: async (input, init) => {
			const request = new Request(input, init);
			const body = new URLSearchParams(await request.clone().text());
			grants.push(body.get("grant_type") ?? "revoke");
			return close.fetch(request);
		},
		...options,
	});
	return {
		clock,
		close,
		store,
		oauth,
		grants,
		/** A client for one customer. */
		client: (organizationId: string) =>
			createClient({ accessToken: oauth.accessToken(organizationId), fetch: close.fetch, maxRetries: 0 }),
		signIn: (organizationId: string) => signIn(oauth, close.fetch, organizationId),
	};
}

/** Acts as the user: opens the consent page and presses Allow or Deny. Resolves to the callback's URL. */
export async function decide(
	fetch: typeof globalThis.fetch,
	url: string,
	form: Record<string, string> = {},
): Promise<string> {
	const body = new URLSearchParams({ decision: "allow", ...form });
	const response = await fetch(url, { method: "POST", body, redirect: "manual" });
	return response.headers.get("location") ?? "";
}

/** Connects an organization. */
export async function signIn(oauth: OAuth, fetch: typeof globalThis.fetch, organizationId: string) {
	const { url, remember } = await oauth.authorizeUrl();
	return oauth.handleCallback(await decide(fetch, url, { organization_id: organizationId }), remember);
}

/** Resolves to the error of a promise; undefined if it does not reject. */
export function failure(promise: Promise<unknown>): Promise<unknown> {
	return promise.then(
		() => undefined,
		(error) => error,
	);
}
