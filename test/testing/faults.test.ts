import {
	CloseApiError,
	CloseConnectionError,
	CloseRateLimitError,
	CloseTimeoutError,
	CloseUnauthorizedError,
	createClient,
} from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { fakeClose, SECOND, webhook } from "./fake.ts";

describe("faults of API calls", () => {
	test.each([401, 429, 503])("the next call is answered with %i, the one after it normally", async (status) => {
		const { close, client } = fakeClose();
		close.disturbRequests({ status });

		const error = await client.webhooks.create(webhook).catch((e) => e);

		// An API key cannot be renewed, so a 401 is final.
		expect(error).toBeInstanceOf(CloseApiError);
		expect(error.status).toBe(status);
		expect(error.errors).toHaveLength(1);
		expect(close.subscriptions()).toEqual([]);
		expect(close.record.requests.map((each) => each.status)).toEqual([status]);
		// Another client, because this one waits after a 429.
		await createClient({ apiKey: "api_test", fetch: close.fetch }).webhooks.create(webhook);
	});

	test("times sets the number of calls, operation selects them, and the returned function ends the fault", async () => {
		const { close, client } = fakeClose();
		const end = close.disturbRequests({ status: 401, operation: "webhooks_get", times: Number.POSITIVE_INFINITY });
		const { id } = await client.webhooks.create(webhook);

		for (let at = 0; at < 3; at++) {
			await expect(client.webhooks.get(id)).rejects.toBeInstanceOf(CloseUnauthorizedError);
		}
		end();
		expect((await client.webhooks.get(id)).id).toBe(id);
	});

	test("body and headers can be set", async () => {
		const { close, client } = fakeClose();
		const headers = { ratelimit: "limit=7, remaining=0, reset=0.5" };
		close.disturbRequests({ status: 429, body: { error: { message: "slow down" } }, headers });

		const error = await client.webhooks.list().catch((e) => e);

		expect(error).toBeInstanceOf(CloseRateLimitError);
		expect(error).toMatchObject({ errors: ["slow down"], rateLimit: { limit: 7, remaining: 0, reset: 0.5 } });
	});

	test("after a refused connection nothing was sent, and the client retries even a creation", async () => {
		const { close } = fakeClose();
		const client = createClient({ apiKey: "api_test", fetch: close.fetch, maxRetries: 1 });
		close.disturbRequests({ connection: "refused" });

		await client.webhooks.create(webhook);

		expect(close.record.requests.map(({ status }) => status)).toEqual([null, 200]);
		expect(close.subscriptions()).toHaveLength(1);
	});

	test("after a lost connection the request was sent, and the client does not retry a creation", async () => {
		const { close } = fakeClose();
		const client = createClient({ apiKey: "api_test", fetch: close.fetch, maxRetries: 1 });
		close.disturbRequests({ connection: "lost" });

		await expect(client.webhooks.create(webhook)).rejects.toBeInstanceOf(CloseConnectionError);

		expect(close.subscriptions()).toHaveLength(1);
		expect(close.record.requests).toHaveLength(1);
	});

	test("a delayed response comes when the clock reaches its time, or the call times out", async () => {
		const { close, client, clock } = fakeClose();
		close.disturbRequests({ delay: SECOND, times: 2 });
		let isAnswered = false;
		const call = client.webhooks.list().finally(() => {
			isAnswered = true;
		});
		await expect(client.webhooks.list({ timeout: 5 })).rejects.toBeInstanceOf(CloseTimeoutError);
		await clock.advance(SECOND - 1);
		await client.webhooks.list();
		expect(isAnswered).toBe(false);

		await clock.advance(1);

		expect(await call).toEqual([]);
	});

	test("a fault for 0 calls is rejected", () => {
		const { close } = fakeClose();

		expect(() => close.disturbRequests({ status: 500, times: 0 })).toThrow("times must be a number above 0");
	});

	test("with a rate limit, calls above it are answered with 429 until the window ends", async () => {
		const { close, clock } = fakeClose({ rateLimit: { limit: 2, window: 1500 } });
		// A new client for each call, because a client itself keeps to the limit.
		const newClient = () => createClient({ apiKey: "api_test", fetch: close.fetch, maxRetries: 0 });
		await newClient().webhooks.list();
		await newClient().webhooks.list();
		await clock.advance(250);

		const error = await newClient()
			.webhooks.list()
			.catch((e) => e);

		expect(error).toBeInstanceOf(CloseRateLimitError);
		expect(error.rateLimit).toEqual({ limit: 2, remaining: 0, reset: 1.25 });
		await newClient().events.list();
		await clock.advance(1250);
		const response = await close.fetch("https://api.close.com/api/v1/webhook/", {
			headers: { authorization: "Basic eDo=" },
		});
		expect(response.headers.get("ratelimit")).toBe("limit=2, remaining=1, reset=1.5");
	});
});

describe("faults of deliveries", () => {
	/** A fake with one subscription, and the ids of the events that its target received. */
	async function delivering() {
		const received: string[] = [];
		const fetch = async (request: Request) => {
			received.push(JSON.parse(await request.text()).event.id);
			return new Response();
		};
		const fake = fakeClose({ fetch });
		await fake.client.webhooks.create(webhook);
		const emit = (seed: number) => fake.close.emit(sampleEvent("lead.created", {}, { seed })).id;
		const outcomes = () => fake.close.record.deliveries.map(({ error }) => error);
		return { ...fake, received, emit, outcomes };
	}

	test("a status counts as the target's response, and the event is sent again", async () => {
		const { close, clock, received, emit, outcomes } = await delivering();
		close.disturbDeliveries({ status: 503, times: 2 });
		const id = emit(1);

		await clock.advance(61 * SECOND);
		expect(received).toEqual([]);
		await clock.advance(122 * SECOND);

		expect(received).toEqual([id]);
		expect(outcomes()).toEqual(["HTTPError", "HTTPError", null]);
	});

	test("with a refused connection the target gets nothing, with a lost one it gets the event", async () => {
		const { close, clock, received, emit, outcomes } = await delivering();
		close.disturbDeliveries({ connection: "refused" });
		close.disturbDeliveries({ connection: "lost" });
		const id = emit(1);

		await clock.advance(0);
		expect(received).toEqual([]);
		await clock.advance(61 * SECOND);
		expect(received).toEqual([id]);
		await clock.advance(122 * SECOND);

		expect(received).toEqual([id, id]);
		expect(outcomes()).toEqual(["ConnectionError", "ConnectionError", null]);
	});

	test("a response after 15 seconds is too late, and the event is delivered again", async () => {
		const { close, clock, received, emit, outcomes } = await delivering();
		close.disturbDeliveries({ delay: 14_999 });
		close.disturbDeliveries({ delay: 15_000 });
		const ids = [emit(1), emit(2)];

		await clock.advance(14 * SECOND);
		expect(outcomes()).toEqual([]);
		await clock.advance(SECOND);
		expect(outcomes()).toEqual([null, "Timeout"]);
		await clock.advance(61 * SECOND);

		expect(received).toEqual([...ids, ids[1]]);
	});

	test("a duplicate is sent twice", async () => {
		const { close, clock, received, emit } = await delivering();
		close.disturbDeliveries({ duplicate: true });
		const ids = [emit(1), emit(2)];

		await clock.advance(0);

		expect(received).toEqual([ids[0], ids[0], ids[1]]);
	});

	test("of two reordered events the later one comes first", async () => {
		const { close, clock, received, emit } = await delivering();
		close.disturbDeliveries({ reorder: true });
		const ids = [emit(1), emit(2)];

		await clock.advance(0);

		expect(received).toEqual(ids.reverse());
	});

	test("reordered events all arrive, in a different order", async () => {
		const { close, clock, received, emit } = await delivering();
		close.disturbDeliveries({ reorder: true, times: Number.POSITIVE_INFINITY });
		const ids = Array.from({ length: 100 }, (_, seed) => emit(seed));

		await clock.advance(0);

		// It is not always the second one that comes first.
		expect(received.slice(0, -1)).not.toEqual(ids.slice(1));
		expect(received).not.toEqual(ids);
		expect(received.toSorted()).toEqual(ids.toSorted());
	});
});

describe("the record of the fake", () => {
	test("has requests with their query and body, but no credential", async () => {
		const { close, client } = fakeClose();
		await client.webhooks.create(webhook);
		await client.events.list({ lead_id: "lead_1" });

		const [create, list] = close.record.requests;
		expect(JSON.parse(create?.body ?? "")).toEqual({ ...webhook, verify_ssl: true });
		expect(list?.query.get("lead_id")).toBe("lead_1");
		expect(JSON.stringify(close.record)).not.toMatch(/api_test|authorization|[0-9a-f]{64}/i);
	});
});
