import createOpenApiClient, { type Client } from "openapi-fetch";
import type { paths as ClosePaths } from "../generated/schema.ts";
import { createCredential } from "../http/credential.ts";
import { type ClientOptions, DEFAULT_BASE_URL, readBaseUrl, requireDuration, requireNumber } from "../http/options.ts";
import { fillPath } from "../http/path.ts";
import { LeanRequest, readRequest } from "../http/request.ts";
import { createTransport } from "../http/transport.ts";
import { createEvents, type Events } from "./events/events.ts";
import type { Webhooks } from "./webhooks/types.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

/** A client of Close. Its methods can be called by themselves; none needs `this`. */
export interface CloseClient<Paths extends object = ClosePaths> {
	/** The webhook subscriptions of the organization. */
	webhooks: Webhooks;
	/** The event log: what happened in the last 30 days. */
	events: Events;
	/**
	 * The typed openapi-fetch client beneath, for every operation of the document, with the same credential,
	 * retries and timeouts. It resolves to `{ data, error, response }` also for an error of Close: look at
	 * `response.ok`. Middleware that is added here sees the calls that are made here.
	 */
	api: Client<Paths>;
}

/**
 * Creates a client of Close with an API key or an access token.
 *
 * Throws a `CloseInputError` when an option is missing or wrong. Nothing is sent before the first call.
 *
 * To use operations that this package's document lacks, generate types from a fuller one with
 * openapi-typescript and give them: `createClient<paths>({ … }).api`.
 */
export function createClient<Paths extends object = ClosePaths>(options: ClientOptions): CloseClient<Paths> {
	const baseUrl = readBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
	const send = createTransport({
		origin: baseUrl.origin,
		credential: createCredential(options),
		fetch: options.fetch ?? globalThis.fetch,
		timeout: requireDuration(options.timeout ?? 30_000, "timeout"),
		maxRetries: requireNumber(options.maxRetries ?? 3, "maxRetries", 0),
		maxWait: requireDuration(options.maxWait ?? 60_000, "maxWait", 0),
		logger: options.logger,
	});
	const settings = {
		baseUrl: baseUrl.href,
		pathSerializer: fillPath,
		...(options.headers && { headers: options.headers }),
	};
	// Without middleware openapi-fetch only makes a request and hands it to `fetch`, so a stand-in will do.
	const Request = LeanRequest as unknown as typeof globalThis.Request;
	const own = createOpenApiClient<ClosePaths>({ ...settings, Request, fetch: send });
	const api = createOpenApiClient<Paths>({ ...settings, fetch: async (request) => send(await readRequest(request)) });
	return { webhooks: createWebhooks(own), events: createEvents(own), api };
}
