import {
	and,
	type ClientOptions,
	type CloseClient,
	changed,
	createClient,
	event,
	field,
	matches,
	parseCloseDate,
	type WebhookFilter,
} from "close-crm";
import { createFakeClose, createTestClock, type RequestFault } from "close-crm/testing";
import type { Messages } from "./messages.ts";

const wanted = { url: "https://example.com/close", events: [event("lead.created")] };

/** A call to a fake Close with a fault. */
async function call(use: (client: CloseClient) => unknown, fault?: RequestFault): Promise<unknown> {
	const fake = createFakeClose({ clock: createTestClock() });
	if (fault) fake.disturbRequests({ times: Number.POSITIVE_INFINITY, ...fault });
	return use(createClient({ apiKey: "api_test", fetch: fake.fetch, maxRetries: 0 }));
}

/** A call with a subscription whose owner lost access. */
async function callWithRevoked(use: (client: CloseClient) => unknown): Promise<unknown> {
	const subscription = { id: "whsub_1", ...wanted, status: "paused", pause_reason: "permission_revoked" };
	const fetch = async () => Response.json({ data: [subscription], has_more: false });
	return use(createClient({ apiKey: "api_test", fetch }));
}

/** A call with another `fetch`. */
const callWith = async (fetch: ClientOptions["fetch"] & {}, timeout = 1_000) =>
	createClient({ apiKey: "api_test", fetch, timeout, maxRetries: 0 }).webhooks.list();

/** A value that JavaScript may pass. */
const unchecked = <Type>(value: unknown) => value as Type;

const first = async (events: AsyncIterable<unknown>) => {
	for await (const each of events) return each;
	return undefined;
};

export const CALLING: Messages = {
	"createClient: got both apiKey and accessToken. Pass one of them.": () =>
		createClient(unchecked({ apiKey: "a", accessToken: "b" })),
	"createClient: expected options, such as { apiKey }; got a string.": () => createClient(unchecked("api_test")),
	"createClient: logger must be a function; it is an object.": () =>
		createClient({ apiKey: "api_test", logger: unchecked(console) }),
	"createClient: apiKey is missing. Set it to a Close API key (is CLOSE_API_KEY set?).": () =>
		createClient({ apiKey: "" }),
	"createClient: apiKey contains white space, a control character or a non-ASCII character. Remove that character.":
		() => createClient({ apiKey: "api_test\n" }),
	"createClient: apiKey contains a colon. Pass the key without it; the client adds it.": () =>
		createClient({ apiKey: "api_test:" }),
	"createClient: baseUrl must be an absolute URL without user, query or fragment, such as https://api.close.com/api/v1.":
		() => createClient({ apiKey: "api_test", baseUrl: "https://api_test:@api.close.com" }),
	"createClient: baseUrl must begin with https://, because it receives the credential; http:// is for a loopback address only.":
		() => createClient({ apiKey: "api_test", baseUrl: "http://example.com" }),
	"createClient: timeout must be a number of ms from 1 to 2147483647 (24 days); it is …": () =>
		createClient({ apiKey: "api_test", timeout: 0 }),
	"createClient: maxRetries must be a non-negative integer or Infinity; it is …": () =>
		createClient({ apiKey: "api_test", maxRetries: -1 }),
	"GET /webhook/ answered 401: Unauthorized": () => call(({ webhooks }) => webhooks.list(), { status: 401 }),
	"POST /webhook/ answered 400: …": () => call(({ webhooks }) => webhooks.create(wanted), { status: 400 }),
	"Duplicate active subscription. Existing duplicates are: whsub_…": () =>
		call(async ({ webhooks }) => {
			await webhooks.create(wanted);
			await webhooks.create(wanted);
		}),
	"DELETE /webhook/… answered 404: …": () => call(({ webhooks }) => webhooks.delete("whsub_1")),
	"GET /event/ answered 429: …": () => call(({ events }) => events.list(), { status: 429 }),
	"GET /webhook/ answered 302: a redirect to …, which is not followed. Check baseUrl.": () =>
		callWith(async () => new Response(null, { status: 302, headers: { location: "https://example.com/login" } })),
	"GET /webhook/ got no response: …": () => call(({ webhooks }) => webhooks.list(), { connection: "refused" }),
	"GET /webhook/ took longer than … ms.": () =>
		callWith(
			(_, init) =>
				new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason))),
			1,
		),
	"GET /webhook/ answered 200, but the body is not JSON: …": () =>
		callWith(async () => new Response("<html>", { headers: { "content-type": "text/html" } })),
	"The accessToken function failed, so the client has no token.": () =>
		createClient({ accessToken: () => Promise.reject(new Error("The database is away.")) }).webhooks.list(),
	"webhooks.ensure: … is paused because its owner lost access (permission_revoked), so it is not resumed. …": () =>
		callWithRevoked(({ webhooks }) => webhooks.ensure(wanted)),
	"Several subscriptions have the URL …": () =>
		call(async ({ webhooks }) => {
			await webhooks.create(wanted);
			await webhooks.create({ ...wanted, events: [event("contact.created")] });
			await webhooks.ensure(wanted);
		}),
	"The call goes to …, but the credential is for https://api.close.com only. Create another client for it.": () =>
		call(({ api }) => api.GET("/webhook/", { params: {}, baseUrl: "https://example.com" })),
	"The path parameter id must be an id, without slashes; it is missing.": () =>
		call(({ api }) => api.GET("/webhook/{id}/", unchecked<{ params: { path: { id: string } } }>({}))),
	'The path parameter id must be an id, without slashes; it is "".': () => call(({ webhooks }) => webhooks.get("")),
	'"GET /webhook" is not a route.': () => call(({ request }) => request(unchecked<"GET /webhook/">("GET /webhook"))),
	"/webhook/ has no path parameter id. It has none.": () =>
		call(({ request }) => request("GET /webhook/", unchecked<never>({ path: { id: "whsub_1" } }))),
	"GET /webhook/ has no option params. It has …": () =>
		call(({ request }) => request("GET /webhook/", unchecked<never>({ params: {} }))),
	"The query parameter … is an empty array.": () =>
		call(({ request }) => request("GET /webhook/", unchecked<never>({ query: { id__in: [] } }))),
	"url must be an absolute https:// or http:// URL; it is …": () =>
		call(({ webhooks }) => webhooks.create({ ...wanted, url: "example.com/close" })),
	'events must be a list such as [{ object_type: "lead", action: "created" }]; it is …': () =>
		call(({ webhooks }) => webhooks.create({ ...wanted, events: unchecked("lead.created") })),
	"webhooks.create: unknown property …. Expected url, events, verify_ssl.": () =>
		call(({ webhooks }) => webhooks.create(unchecked({ ...wanted, verifySsl: true }))),
	"webhooks.update: nothing to change. Pass url, events, verify_ssl or status.": () =>
		call(({ webhooks }) => webhooks.update("whsub_1", {})),
	'status must be "active" or "paused"; it is …': () =>
		call(({ webhooks }) => webhooks.update("whsub_1", unchecked({ status: "on" }))),
	'event: Close lists no event "lead.create". Did you mean "lead.created"': () =>
		event(unchecked<"lead.created">("lead.create")),
	'A filter needs the name of a field, such as changed("status_id"); got ….': () => changed(unchecked<"status_id">("")),
	"A filter cannot compare with null. Use a string, a finite number or a boolean; for null use isNull or nonNull.":
		() => field("user_id").equals(unchecked(null)),
	"and: expected at least one filter. To receive all events, leave the filter out.": () => and(),
	"matches: a filter has the type …, which is unknown.": () =>
		matches(unchecked<WebhookFilter>({ type: "greater_than", value: 1 }), {}),
	"since is …, but Close keeps events for 30 days only. Use a later date, and read the objects themselves for their current state.":
		() => call(({ events }) => first(events.backfill({ since: new Date(0) }))),
	"since must be a Date or a date such as 2026-11-23T12:00:00; it is …": () =>
		call(({ events }) => first(events.backfill({ since: "2026-11-23" }))),
	"Unknown event log parameter date_created__gte (Close would silently ignore it).": () =>
		call(({ events }) => events.list(unchecked({ date_created__gte: "2026-11-23T12:00:00" }))),
	"The event log cannot be filtered by object_id.": () =>
		call(({ events }) => events.list(unchecked({ object_id: "lead_1" }))),
	"_limit must be an integer from 1 to 50; it is …": () => call(({ events }) => events.list({ _limit: 100 })),
	'"2019-01-15" is not a Close date-time. Expected a date such as 2019-01-15T12:48:23.395000 or 2019-01-15T12:48:23+00:00.':
		() => parseCloseDate("2019-01-15"),
};
