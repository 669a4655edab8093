import createOpenApiClient, { type Client } from "openapi-fetch";
import type { paths as ClosePaths } from "../generated/schema.ts";
import { createCredential } from "../http/credential.ts";
import { CloseInputError } from "../http/errors/errors.ts";
import { type ClientOptions, DEFAULT_BASE_URL, readBaseUrl, requireDuration, requireRetries } from "../http/options.ts";
import { fillPath } from "../http/path.ts";
import { createSend } from "../http/send.ts";
import { createEvents, type Events } from "./events/events.ts";
import { createRequest, type Request } from "./request/request.ts";
import type { Webhooks } from "./webhooks/types.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

/** A client of Close. Its methods can be called by themselves; none needs `this`. */
export interface CloseClient<Paths extends object = ClosePaths> {
	/** Calls any operation of the document by its route: `client.request("GET /webhook/{id}/", { path: { id } })`. */
	request: Request;
	/** The webhook subscriptions of the organization. */
	webhooks: Webhooks;
	/** The event log: what happened in the last 30 days. */
	events: Events;
	/**
	 * The openapi-fetch client beneath, with the same credential, rate limit, retries and time-outs. It resolves to
	 * `{ data, error, response }` for an error of Close as well: look at `response.ok`. Its responses behave like
	 * `fetch`'s own, and its middleware applies to every call of this client.
	 */
	api: Client<Paths>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RETRIES = 3;
const DEFAULT_MAX_WAIT_MS = 60_000;

/**
 * Creates a client of Close with an API key or an access token.
 *
 * Throws a `CloseInputError` if an option is missing or wrong. Nothing is sent before the first call.
 *
 * For operations that the document of this package lacks, generate types from a fuller one with openapi-typescript:
 * `createClient<paths>({ … }).api`.
 */
export function createClient<Paths extends object = ClosePaths>(options: ClientOptions): CloseClient<Paths> {
	if (typeof options !== "object" || options === null) {
		throw new CloseInputError("createClient: expected options, such as { apiKey }.");
	}
	const baseUrl = readBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
	const credential = createCredential(options);
	requireFetch(options.fetch);
	const send = createSend({
		baseUrl,
		credential,
		findFetch: () => options.fetch ?? globalThis.fetch,
		timeout: requireDuration(options.timeout ?? DEFAULT_TIMEOUT_MS, "createClient: timeout"),
		maxRetries: requireRetries(options.maxRetries ?? DEFAULT_MAX_RETRIES, "createClient: maxRetries"),
		maxWait: requireDuration(options.maxWait ?? DEFAULT_MAX_WAIT_MS, "createClient: maxWait", 0),
		logger: options.logger,
	});
	const api = createOpenApiClient<ClosePaths>({
		baseUrl: baseUrl.href,
		pathSerializer: fillPath,
		fetch: send,
		...(options.headers && { headers: options.headers }),
	});
	const request = createRequest(api, credential.secrets);
	return {
		request,
		webhooks: createWebhooks(request),
		events: createEvents(request),
		// The types of another document describe the same client.
		api: api as unknown as Client<Paths>,
	};
}

function requireFetch(fetch: unknown): void {
	if (fetch === undefined || typeof fetch === "function") return;
	throw new CloseInputError(`createClient: fetch must be a function; it is of type ${typeof fetch}.`);
}
