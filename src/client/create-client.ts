import createOpenApiClient, { type Client } from "openapi-fetch";
import type { paths as ClosePaths } from "../generated/schema.ts";
import { type ClientOptions, DEFAULT_BASE_URL, readBaseUrl, readCredential, readDuration } from "./options.ts";
import { createTransport } from "./transport.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";

/** A client of Close. Its methods can be called by themselves; none needs `this`. */
export interface CloseClient<Paths extends object = ClosePaths> {
	/** The webhook subscriptions of the organization. */
	webhooks: Webhooks;
	/**
	 * The typed openapi-fetch client beneath, for every operation of the document, with the same credential and
	 * timeout. It resolves to `{ data, error, response }` also for an error of Close: look at `response.ok`.
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
	const settings = {
		baseUrl: baseUrl.href,
		fetch: createTransport({
			baseUrl,
			credential: readCredential(options),
			fetch: options.fetch ?? globalThis.fetch,
			timeout: readDuration(options.timeout ?? 30_000, "timeout"),
		}),
		...(options.headers && { headers: options.headers }),
	};
	return {
		webhooks: createWebhooks(createOpenApiClient<ClosePaths>(settings)),
		api: createOpenApiClient<Paths>(settings),
	};
}
