import { isRecord } from "../close/values.ts";
import { TimeLimitError, withDeadline } from "../http/deadline.ts";
import { redact } from "../http/redact.ts";
import { backoff, isNeverSent, mayRetry } from "../http/retry.ts";
import { sleep } from "../http/sleep.ts";
import { OAuthError } from "./errors.ts";

/** The response of the token endpoint. Source: developer.close.com/api/overview/oauth-authentication */
export interface TokenResponse {
	access_token: string;
	refresh_token: string;
	/** Seconds until the access token expires. */
	expires_in: number;
	scope: string;
	organization_id: string;
	user_id: string;
}

/** The outcome of a request to the token endpoint. */
export type TokenResult =
	| { outcome: "tokens"; tokens: TokenResponse }
	/** The endpoint rejected the code or refresh token (`invalid_grant`). */
	| { outcome: "refused" }
	/** There was no response, so the endpoint may or may not have carried out the request. */
	| { outcome: "unknown"; error: OAuthError };

/** Close's token and revocation endpoints. */
export interface TokenEndpoint {
	/** Sends a grant. Throws an `OAuthError` if the endpoint certainly did not carry it out. */
	request(grant: Record<string, string>): Promise<TokenResult>;
	/** Revokes a refresh token, and so the app's access. */
	revoke(refreshToken: string): Promise<void>;
}

interface EndpointOptions {
	tokenUrl: string;
	revokeUrl: string;
	clientId: string;
	clientSecret: string;
	/** The time limit of a request, in ms. */
	timeout: number;
	fetch: () => typeof globalThis.fetch;
}

/** How often to send a request that the endpoint certainly did not carry out. */
const MAX_ATTEMPTS = 3;

type Sent = { response: Response; text: string } | { error: Error; neverSent: boolean };

export function createTokenEndpoint(options: EndpointOptions): TokenEndpoint {
	const { clientId, clientSecret } = options;

	async function send(url: string, parameters: Record<string, string>): Promise<Sent> {
		const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...parameters });
		const secrets = [clientSecret, ...Object.values(parameters)];
		try {
			return await withDeadline(options.timeout, undefined, async (signal) => {
				const response = await options.fetch()(url, { method: "POST", body, redirect: "manual", signal });
				return { response, text: await response.text() };
			});
		} catch (cause) {
			return { error: new Error(redact(describeFailure(cause), secrets)), neverSent: isNeverSent(cause) };
		}
	}

	function describeFailure(cause: unknown): string {
		if (cause instanceof TimeLimitError) return `it took longer than ${options.timeout} ms.`;
		return cause instanceof Error ? cause.message : String(cause);
	}

	/** Sends a request, and retries it while the endpoint certainly did not carry it out. */
	async function sendWithRetries(url: string, parameters: Record<string, string>): Promise<Sent> {
		for (let attempt = 1; ; attempt++) {
			const sent = await send(url, parameters);
			const status = "response" in sent ? sent.response.status : undefined;
			const neverSent = "neverSent" in sent && sent.neverSent;
			if (attempt === MAX_ATTEMPTS || !mayRetry({ isIdempotent: false, status, neverSent })) return sent;
			await sleep(backoff(attempt));
		}
	}

	return {
		async request(grant) {
			const sent = await sendWithRetries(options.tokenUrl, grant);
			if ("error" in sent) {
				const error = new OAuthError(
					"token_request_failed",
					`The token endpoint did not answer: ${sent.error.message}`,
				);
				if (sent.neverSent) throw error;
				return { outcome: "unknown", error };
			}
			const { status, ok } = sent.response;
			const body = parse(sent.text);
			if (ok && isTokenResponse(body)) return { outcome: "tokens", tokens: body };
			if (isRecord(body) && body.error === "invalid_grant") return { outcome: "refused" };
			const error = new OAuthError("token_request_failed", explain(status, body));
			if (ok || status >= 500) return { outcome: "unknown", error };
			throw error;
		},
		async revoke(refreshToken) {
			const sent = await sendWithRetries(options.revokeUrl, { token: refreshToken });
			if ("response" in sent && sent.response.ok) return;
			const reason = "error" in sent ? sent.error.message : `status ${sent.response.status}`;
			throw new OAuthError("token_request_failed", `Close did not revoke the access: ${reason}. Try again.`);
		},
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isTokenResponse(value: unknown): value is TokenResponse {
	return (
		isRecord(value) &&
		typeof value.expires_in === "number" &&
		value.expires_in > 0 &&
		["access_token", "refresh_token", "scope", "organization_id", "user_id"].every(
			(name) => typeof value[name] === "string" && value[name] !== "",
		)
	);
}

function explain(status: number, body: unknown): string {
	if (status >= 200 && status < 300) {
		const found = isRecord(body) ? Object.keys(body).join(", ") : "no JSON object";
		return `The token endpoint answered ${status} without a complete set of tokens; it has: ${found}. The app needs the scope offline_access.`;
	}
	const code = isRecord(body) && typeof body.error === "string" ? body.error.replace(/[^\w.-]/g, "").slice(0, 40) : "";
	const remedy = code === "invalid_client" ? " Check clientId and clientSecret." : "";
	return `The token endpoint answered ${status}${code && `: ${code}`}.${remedy}`;
}
