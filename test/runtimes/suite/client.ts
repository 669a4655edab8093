import {
	CloseBadRequestError,
	CloseError,
	CloseInputError,
	CloseNotFoundError,
	CloseRateLimitError,
	CloseResponseError,
	CloseTimeoutError,
	CloseUnauthorizedError,
	createClient,
	event,
	field,
	type LoggedEvent,
} from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions, sampleEvent } from "close-crm/testing";
import { type Checks, equal, matches, rejection } from "./check.ts";

const webhook = { url: "https://test.example.com/close", events: [event("lead.created")] };
const MINUTE = 60_000;

function setUp(options: Partial<FakeCloseOptions> = {}) {
	const clock = createTestClock();
	const close = createFakeClose({ clock, fetch: () => new Response(), consolidation: 0, ...options });
	const requests: number[] = [];
	const client = createClient({
		apiKey: "api_secret",
		fetch: close.fetch,
		logger: ({ status }) => requests.push(status ?? 0),
	});
	return { clock, close, client, requests };
}

/** Creates `count` leads, a second apart, and returns the ids of their events, oldest first. */
function createLeads(close: ReturnType<typeof createFakeClose>, count: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const lead = sampleEvent("lead.created", {}, { seed: index + 1 });
		return close.emit(lead, { late: (count - index) * 1000 }).id;
	});
}

async function idsOf(events: AsyncIterable<LoggedEvent>): Promise<string[]> {
	const ids = [];
	for await (const { id } of events) ids.push(id);
	return ids;
}

/** A `fetch` that never answers and rejects only when it is aborted, and a promise that resolves when it is called. */
function hang() {
	let begin = () => {};
	const called = new Promise<void>((resolve) => {
		begin = resolve;
	});
	const fetch: typeof globalThis.fetch = (_, init) =>
		new Promise((_, reject) => {
			init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
			begin();
		});
	return { fetch, called };
}

export const clientChecks: Checks = {
	async "webhooks.create sends verify_ssl and returns the signature key"() {
		const { close, client } = setUp();
		const created = await client.webhooks.create(webhook);
		matches(created.signature_key, /^[0-9a-f]{64}$/);
		equal(JSON.parse(close.record.requests[0]?.body ?? ""), { ...webhook, verify_ssl: true });
	},
	async "webhooks.list returns every subscription of all pages"() {
		const asked: string[] = [];
		const client = createClient({
			apiKey: "api_secret",
			async fetch(input) {
				const { searchParams } = new URL(String(input));
				const skip = Number(searchParams.get("_skip"));
				asked.push(searchParams.toString());
				return Response.json({ data: [{ id: `whsub_${skip}` }, { id: `whsub_${skip + 1}` }], has_more: skip < 4 });
			},
		});
		const found = await client.webhooks.list();
		equal(
			found.map(({ id }) => id),
			["whsub_0", "whsub_1", "whsub_2", "whsub_3", "whsub_4", "whsub_5"],
		);
		equal(asked, ["_skip=0&_limit=200", "_skip=2&_limit=200", "_skip=4&_limit=200"]);
	},
	async "a subscription can be read, updated, paused, resumed and deleted"() {
		const { client } = setUp();
		const { id } = await client.webhooks.create(webhook);
		equal((await client.webhooks.get(id)).url, webhook.url);
		const events = [event("lead.updated", field("data", "name").equals("Zoë"))];
		const updated = await client.webhooks.update(id, { events });
		equal(updated.events, events);
		equal((await client.webhooks.pause(id)).status, "paused");
		equal((await client.webhooks.resume(id)).status, "active");
		equal(await client.webhooks.delete(id), undefined);
		await rejection(client.webhooks.get(id), CloseNotFoundError);
	},
	async "webhooks.ensure creates a subscription, then changes nothing, then changes the subscription"() {
		const { close, client } = setUp();
		const created = await client.webhooks.ensure(webhook);
		equal(created.changes.length, 1);
		equal(created.signatureKey, close.subscriptions()[0]?.signature_key);
		equal((await client.webhooks.ensure(webhook)).changes, []);
		const more = { ...webhook, events: [...webhook.events, event("lead.deleted")] };
		equal((await client.webhooks.ensure(more, { dryRun: true })).changes.length, 1);
		equal(close.subscriptions()[0]?.events.length, 1);
		await client.webhooks.ensure(more);
		equal(close.subscriptions()[0]?.events.length, 2);
	},
	async "events.list resolves to a page, newest first, and iterates over all pages"() {
		const { close, client } = setUp();
		const ids = createLeads(close, 120).reverse();
		const page = await client.events.list({ _limit: 2 });
		equal(
			page.data.map(({ id }) => id),
			ids.slice(0, 2),
		);
		equal(await idsOf(client.events.list({ object_type: "lead", action: "created" })), ids);
		equal((await client.events.get(ids[0] ?? "")).id, ids[0]);
	},
	async "events.backfill yields every matching event of the span once, oldest first"() {
		const { clock, close, client } = setUp();
		const ids = createLeads(close, 120);
		const since = new Date(clock.now() - 10 * MINUTE);
		equal(await idsOf(client.events.backfill({ since })), ids);
		const { id } = close.emit(sampleEvent("opportunity.updated", { data: { status_type: "won" } }));
		close.emit(sampleEvent("opportunity.updated", { data: { status_type: "lost" } }, { seed: 2 }));
		const won = event("opportunity.updated", field("data", "status_type").equals("won"));
		equal(await idsOf(client.events.backfill({ since, events: [won] })), [id]);
	},
	async "events.follow yields new events, and ends without an error when its signal aborts"() {
		const { clock, close, client } = setUp();
		const ids = createLeads(close, 1);
		const controller = new AbortController();
		const found: string[] = [];
		const since = new Date(clock.now() - MINUTE);
		for await (const { id } of client.events.follow({ since, interval: 1, signal: controller.signal })) {
			found.push(id);
			if (found.length === 2) controller.abort();
			else ids.push(close.emit(sampleEvent("lead.created", {}, { seed: 9 }), { late: 500 }).id);
		}
		equal(found, ids);
	},
	async "a POST is retried after a 429 and a 503"() {
		const { close, client, requests } = setUp();
		close.disturbRequests({ status: 429, headers: { ratelimit: "limit=10, remaining=0, reset=0.01" } });
		close.disturbRequests({ status: 503, headers: { "retry-after": "0" } });
		await client.webhooks.create(webhook);
		equal(requests, [429, 503, 200]);
	},
	async "a wait longer than maxWait is in the error"() {
		const { close, client, requests } = setUp();
		close.disturbRequests({ status: 429, headers: { ratelimit: "limit=10, remaining=0, reset=3600" } });
		const error = await rejection(client.webhooks.list(), CloseRateLimitError);
		equal(error.retryAfter, 3_600_000);
		equal(requests, [429]);
	},
	async "after a lost connection a GET is retried and a POST is not"() {
		const { close, client, requests } = setUp();
		close.disturbRequests({ connection: "lost" });
		equal(await client.webhooks.list(), []);
		close.disturbRequests({ connection: "lost" });
		await rejection(client.webhooks.create(webhook), CloseError);
		equal(requests, [0, 200, 0]);
	},
	async "a POST is retried if it was never sent, as Node reports it and as Bun does"() {
		const failure = (properties: object) => Object.assign(new TypeError("fetch failed"), properties);
		const refused = { code: "ECONNREFUSED" };
		const failures = [failure({ cause: failure(refused) }), failure(refused)];
		const client = createClient({
			apiKey: "api_secret",
			fetch: async () => {
				const next = failures.pop();
				return next
					? Promise.reject(next)
					: Response.json({ id: "whsub_1", events: [], signature_key: "0".repeat(64) });
			},
		});
		equal((await client.webhooks.create(webhook)).id, "whsub_1");
	},
	async "a missing response is a CloseTimeoutError"() {
		const client = createClient({ apiKey: "api_secret", fetch: hang().fetch, timeout: 10, maxRetries: 1 });
		const error = await rejection(client.webhooks.list(), CloseTimeoutError);
		matches(error.message, /^GET \S+ took longer than 10 ms\.$/);
	},
	async "an abort ends an attempt, and the call rejects with the signal's reason"() {
		const { fetch, called } = hang();
		const client = createClient({ apiKey: "api_secret", fetch });
		const controller = new AbortController();
		const reason = new RangeError("The user left.");
		const call = client.webhooks.list({ signal: controller.signal });
		called.then(() => controller.abort(reason));
		equal((await rejection(call, RangeError)) === reason, true);
	},
	async "an abort ends the wait between two attempts"() {
		const controller = new AbortController();
		const close = createFakeClose({ clock: createTestClock() });
		close.disturbRequests({ status: 503, headers: { "retry-after": "50" } });
		const client = createClient({
			apiKey: "api_secret",
			fetch: close.fetch,
			logger: () => setTimeout(() => controller.abort(), 1),
		});
		const error = await rejection(client.webhooks.list({ signal: controller.signal }), Error);
		equal(error.name, "AbortError");
	},
	async "an error of Close has its class, its messages and its fields"() {
		const { close, client } = setUp();
		const body = { errors: ["It is full."], "field-errors": { url: "Not here." } };
		close.disturbRequests({ status: 400, body });
		const error = await rejection(client.webhooks.create(webhook), CloseBadRequestError);
		equal([error.name, error.status, error.method], ["CloseBadRequestError", 400, "POST"]);
		equal([error.errors, error.fieldErrors], [body.errors, body["field-errors"]]);
		matches(error.message, /answered 400: It is full\.; url: Not here\.$/);
	},
	async "no error contains the credential or a signature key"() {
		const { close, client } = setUp();
		const secrets = ["api_secret", btoa("api_secret:"), "ab".repeat(32)];
		close.disturbRequests({ status: 401, body: { error: secrets.join(" ") } });
		const error = await rejection(client.webhooks.list(), CloseUnauthorizedError);
		const shown = [String(error), error.stack, JSON.stringify(error), JSON.stringify(error.body)].join();
		equal(
			secrets.map((secret) => shown.includes(secret)),
			[false, false, false],
		);
		matches(error.message, /\[redacted\]/);
	},
	async "a success that is not JSON is a CloseResponseError"() {
		const { close, client } = setUp();
		close.disturbRequests({ status: 200, body: "<h1>Gateway</h1>" });
		const error = await rejection(client.webhooks.list(), CloseResponseError);
		equal([error.status, error.body], [200, "<h1>Gateway</h1>"]);
	},
	async "an access token is requested once for concurrent calls, and refreshed once after a 401"() {
		const { close } = setUp();
		const asked: boolean[] = [];
		const client = createClient({
			fetch: close.fetch,
			async accessToken({ refresh }) {
				asked.push(refresh);
				await Promise.resolve();
				return `token_${asked.length}`;
			},
		});
		await Promise.all([client.webhooks.list(), client.webhooks.list()]);
		close.disturbRequests({ status: 401 });
		await client.webhooks.list();
		equal(asked, [false, true]);
	},
	async "an id that would change the path, or an invalid URL, is rejected before anything is sent"() {
		const { client, requests } = setUp();
		for (const id of ["", "..", "a/b"]) await rejection(client.webhooks.delete(id), CloseInputError);
		await rejection(client.webhooks.create({ ...webhook, url: "test" }), CloseInputError);
		equal(requests, []);
	},
	async "client.api resolves to the data, or to the error with the response"() {
		const { client } = setUp();
		const created = await client.api.POST("/webhook/", { body: webhook });
		equal(created.data?.url, webhook.url);
		const { error, response } = await client.api.GET("/webhook/{id}/", { params: { path: { id: "whsub_none" } } });
		equal([response.status, error === undefined], [404, false]);
	},
};
