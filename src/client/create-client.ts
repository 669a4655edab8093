import type { Client } from "openapi-fetch";
import { describeType, isRecord } from "../close/values.ts";
import type { paths as ClosePaths } from "../generated/schema.ts";
import { createCredential } from "../http/credential.ts";
import { CloseInputError } from "../http/errors/errors.ts";
import { type ClientOptions, readHeaders, requireDuration, requireFunction, requireRetries } from "../http/options.ts";
import { DEFAULT_BASE_URL, readBaseUrl } from "../http/secure-url.ts";
import { createSend } from "../http/send.ts";
import { createSendForm } from "../http/send-form.ts";
import { createApi } from "./api/api.ts";
import { createEvents, type Events } from "./events/events.ts";
import { createPaginate, type Paginate } from "./paginate/paginate.ts";
import { createRequest } from "./request/request.ts";
import type { RequestRoute } from "./request/route-types.ts";
import { createSendRoute } from "./request/send-route.ts";
import { createSearch, type Search } from "./search/search.ts";
import { createUpload, type Upload } from "./upload/upload.ts";
import type { Webhooks } from "./webhooks/types.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";

/** A client of Close's API. Its methods do not use `this`, so you can destructure them. */
export interface CloseClient<Paths extends object = ClosePaths> {
	/** Calls any operation by its route: `client.request("GET /lead/{id}/", { path: { id } })`. */
	request: RequestRoute;
	/** Iterates over the items of any list: `client.paginate("GET /opportunity/", { query: { lead_id } })`. */
	paginate: Paginate;
	/** Iterates over all results of a search: `client.search({ query: query.objectType("lead") })`. */
	search: Search;
	/** Uploads a file. Resolves to the attachment to put into a note, an email or another activity. */
	upload: Upload;
	/** The webhook subscriptions of the organization. */
	webhooks: Webhooks;
	/** The event log: the events of the last 30 days. */
	events: Events;
	/**
	 * An openapi-fetch client with the same credential, rate limit, retries and time-outs. It resolves to
	 * `{ data, error, response }` even if Close answers with an error, so check `response.ok`. Its responses behave
	 * like those of `fetch`. Middleware added here sees only the calls made here.
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
 * For operations that this package does not know, generate types from another OpenAPI document with openapi-typescript:
 * `createClient<paths>({ … }).api`.
 */
export function createClient<Paths extends object = ClosePaths>(options: ClientOptions): CloseClient<Paths> {
	if (!isRecord(options)) {
		throw new CloseInputError(`createClient: expected options, such as { apiKey }; got ${describeType(options)}.`);
	}
	const baseUrl = readBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
	const urlPrefix = baseUrl.href.replace(/\/$/, "");
	const headers = readHeaders(options.headers, "createClient: headers");
	requireFunction(options.fetch, "createClient: fetch");
	requireFunction(options.logger, "createClient: logger");
	const sharedSettings = {
		fetch: options.fetch,
		timeout: requireDuration(options.timeout ?? DEFAULT_TIMEOUT_MS, "createClient: timeout"),
		maxRetries: requireRetries(options.maxRetries ?? DEFAULT_MAX_RETRIES, "createClient: maxRetries"),
	};
	const send = createSend({
		...sharedSettings,
		credential: createCredential(options),
		maxWait: requireDuration(options.maxWait ?? DEFAULT_MAX_WAIT_MS, "createClient: maxWait", 0),
		logger: options.logger,
	});
	const sendRoute = createSendRoute({ urlPrefix, headers, send });
	return {
		request: createRequest(sendRoute),
		paginate: createPaginate(sendRoute),
		search: createSearch(sendRoute),
		upload: createUpload(sendRoute, createSendForm(sharedSettings)),
		webhooks: createWebhooks(sendRoute),
		events: createEvents(sendRoute),
		api: createApi<Paths>({ baseUrl, urlPrefix, headers, send }),
	};
}
