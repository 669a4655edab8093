import { OAuthError } from "./errors.ts";

/** The data to remember between the redirect to Close and the callback, for example in a signed cookie. */
export interface RememberedSignIn {
	/** Ties the callback to this sign-in. */
	state: string;
	/** Proves to Close that the app that handles the callback also started the sign-in (PKCE). Keep it secret. */
	codeVerifier: string;
}

const RANDOM_BYTES = 32;

/** Creates a state and a code verifier. */
export function startSignIn(): RememberedSignIn {
	return { state: randomText(), codeVerifier: randomText() };
}

/** The URL of Close's consent page. Source: developer.close.com/api/overview/oauth-authentication */
export async function buildAuthorizeUrl(
	authorizeUrl: string,
	client: { clientId: string; redirectUri: string },
	{ state, codeVerifier }: RememberedSignIn,
): Promise<string> {
	const url = new URL(authorizeUrl);
	const parameters = {
		client_id: client.clientId,
		response_type: "code",
		redirect_uri: client.redirectUri,
		state,
		code_challenge: await challengeOf(codeVerifier),
		code_challenge_method: "S256",
	};
	for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	return url.href;
}

/**
 * Returns the code in a callback. Throws an `OAuthError` if the callback does not belong to the sign-in, or has no
 * code.
 */
export function readCallback(url: URL, remembered: RememberedSignIn, issuers: string[]): string {
	requireRemembered(remembered);
	// The state is checked first, so that only Close can report an error.
	requireState(readOnce(url, "state"), remembered.state);
	requireIssuer(readOnce(url, "iss"), issuers);
	const error = readOnce(url, "error");
	if (error !== undefined) throw denied(error);
	const code = readOnce(url, "code");
	if (!code) throw invalid("the URL has no code");
	return code;
}

function requireRemembered(remembered: unknown): asserts remembered is RememberedSignIn {
	const { state, codeVerifier }: Partial<RememberedSignIn> = Object(remembered);
	if (typeof state === "string" && state !== "" && typeof codeVerifier === "string" && codeVerifier !== "") return;
	throw new OAuthError(
		"invalid_callback",
		"handleCallback: the remembered sign-in is missing. Pass the `remember` that authorizeUrl() returned; a cookie may have expired.",
	);
}

function requireState(found: string | undefined, expected: string): void {
	if (found === expected) return;
	throw invalid(found === undefined ? "the URL has no state" : "its state is not the one that was remembered");
}

/** Rejects a callback from another authorization server. Source: RFC 9207 */
function requireIssuer(issuer: string | undefined, issuers: string[]): void {
	if (issuer === undefined) return;
	const origin = URL.canParse(issuer) ? new URL(issuer).origin : undefined;
	if (origin === undefined || !issuers.includes(origin)) throw invalid("another server issued it (iss)");
}

/** The value of a parameter; undefined if it is absent. Throws if it is repeated, because that is ambiguous. */
function readOnce(url: URL, name: string): string | undefined {
	const values = url.searchParams.getAll(name);
	if (values.length > 1) throw invalid(`the URL has ${name} more than once`);
	return values[0];
}

function denied(error: string): OAuthError {
	if (error === "access_denied") return new OAuthError("denied", "The user did not allow the app to connect.");
	const shown = error.replace(/[^\w.-]/g, "").slice(0, 40);
	return new OAuthError("denied", `Close did not connect the app: ${shown || "it gave no reason"}.`);
}

function invalid(reason: string): OAuthError {
	return new OAuthError("invalid_callback", `The callback does not belong to this sign-in: ${reason}. Start again.`);
}

/** The PKCE challenge (S256) of a code verifier. Source: RFC 7636 */
export async function challengeOf(codeVerifier: string): Promise<string> {
	const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(codeVerifier));
	return base64url(new Uint8Array(digest));
}

function randomText(): string {
	return base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes))
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replaceAll("=", "");
}
