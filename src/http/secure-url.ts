import { CloseInputError } from "./errors/errors.ts";

/** The server in Close's OpenAPI document. */
export const DEFAULT_BASE_URL = "https://api.close.com/api/v1";

/** Parses the option `baseUrl`. Throws if a credential may not be sent there. */
export function readBaseUrl(baseUrl: unknown): URL {
	const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
	if (!url || url.search || url.hash || url.username || url.password) {
		throw new CloseInputError(
			`createClient: baseUrl must be an absolute URL without user, query or fragment, such as ${DEFAULT_BASE_URL}.`,
		);
	}
	if (isSecure(url)) return url;
	throw new CloseInputError(
		`createClient: baseUrl must begin with https://, because it receives the credential; http:// is for a loopback address only. It begins with ${url.protocol}`,
	);
}

/** Whether a secret may be sent to the URL: it uses https, or plain http to a loopback address. */
export function isSecure({ protocol, hostname }: URL): boolean {
	if (protocol === "https:") return true;
	const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
	return protocol === "http:" && isLoopback;
}
