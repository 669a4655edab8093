import createOpenApiClient, { type Client, type Middleware } from "openapi-fetch";
import { toResponse } from "../../http/answer.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { fillPath } from "../../http/path.ts";
import { writeQuery } from "../../http/query.ts";
import type { Call, Send } from "../../http/send.ts";

export interface ApiOptions {
	baseUrl: URL;
	/** The base URL without a trailing slash, to which a path is appended. */
	urlPrefix: string;
	/** The headers of every call, keyed by lower-case name. */
	headers: Record<string, string>;
	send: Send;
}

/** `client.api`. */
export function createApi<Paths extends object>({ baseUrl, urlPrefix, headers, send }: ApiOptions): Client<Paths> {
	const api = createOpenApiClient<Paths>({
		baseUrl: urlPrefix,
		headers,
		pathSerializer: fillPath,
		querySerializer: writeQuery,
		fetch: async (request) => toResponse(await send(await readRequest(request, baseUrl))),
	});
	api.use(REQUIRE_PATH_PARAMETERS);
	return api;
}

/** openapi-fetch calls no `pathSerializer` without `params.path`, and would send the template itself. */
const REQUIRE_PATH_PARAMETERS: Middleware = {
	onRequest({ schemaPath, params }) {
		if (!params.path) fillPath(schemaPath, {});
	},
};

/** Reads an openapi-fetch request, including its body, so that it can be sent again. */
async function readRequest(
	request: Request & Pick<CallOptions, "timeout" | "maxRetries">,
	baseUrl: URL,
): Promise<Call> {
	// openapi-fetch sets options that it does not know as properties of the request.
	const { url, method, headers, signal, timeout, maxRetries } = request;
	return {
		url,
		path: requirePath(url, baseUrl),
		method,
		headers: Object.fromEntries(headers),
		body: request.body ? await request.arrayBuffer() : undefined,
		signal,
		...(timeout !== undefined && { timeout }),
		...(maxRetries !== undefined && { maxRetries }),
	};
}

/**
 * The path below the base URL, such as `/webhook/`. Rejects a URL of another origin, which must not receive the
 * credential.
 */
function requirePath(url: string, baseUrl: URL): string {
	const { origin, pathname } = new URL(url);
	if (origin !== baseUrl.origin) {
		throw new CloseInputError(
			`The call goes to ${origin}, but the credential is for ${baseUrl.origin} only. Create another client for it.`,
		);
	}
	const base = baseUrl.pathname.replace(/\/$/, "");
	return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
