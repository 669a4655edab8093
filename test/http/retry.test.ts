import { createClient } from "close-crm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { backoff } from "../../src/http/retry.ts";

const webhook = { url: "https://test.example.com", events: [{ object_type: "lead", action: "created" }] };

describe("the backoff if Close does not say how long to wait", () => {
	test("is at most half a second, then at most twice as long each time, up to eight seconds", () => {
		const longest = [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, () => 1));

		expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
	});

	test("is spread over the whole range", () => {
		expect([0, 0.25, 0.5].map((chance) => backoff(3, () => chance))).toEqual([0, 500, 1000]);
	});
});

/** How often a POST is sent if each attempt fails with this. */
async function countOf(failure: unknown): Promise<number> {
	vi.spyOn(Math, "random").mockReturnValue(0);
	let requests = 0;
	const client = createClient({
		apiKey: "a",
		maxRetries: 1,
		async fetch() {
			requests++;
			throw failure;
		},
	});
	await client.webhooks.create(webhook).catch(() => {});
	return requests;
}

describe("a POST that fails without a response", () => {
	test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])(
		"is retried for the code %s, which means that it was never sent",
		async (code) => {
			const cause = Object.assign(new Error("no connection"), { code });

			expect(await countOf(new TypeError("fetch failed", { cause }))).toBe(2);
		},
	);

	test.each([
		["with a code of a lost connection", Object.assign(new Error("reset"), { code: "ECONNRESET" })],
		["without a code", new TypeError("fetch failed")],
		["with a cause that is not an error", new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })],
		["with a string", "ECONNREFUSED"],
	])("is not retried %s", async (_, failure) => {
		expect(await countOf(failure)).toBe(1);
	});
});

describe("a PATCH, which another document may have,", () => {
	test("is not retried after a 500, because it may have been carried out", async () => {
		interface FullerPaths {
			"/lead/{id}/": {
				patch: {
					parameters: { path: { id: string } };
					responses: { 200: { content: { "application/json": object } } };
				};
			};
		}
		let requests = 0;
		const client = createClient<FullerPaths>({
			apiKey: "a",
			async fetch() {
				requests++;
				return new Response(null, { status: 500 });
			},
		});

		const { response } = await client.api.PATCH("/lead/{id}/", { params: { path: { id: "lead_1" } } });

		expect(response.status).toBe(500);
		expect(requests).toBe(1);
	});
});

describe("a transient failure", () => {
	/** How often a call is sent if it is always answered with this status. */
	async function requestsOf(status: number, call: (client: ReturnType<typeof createClient>) => Promise<unknown>) {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			async fetch() {
				requests += 1;
				return new Response(null, { status });
			},
		});
		const ended = call(client).catch(() => {});
		await vi.advanceTimersByTimeAsync(60_000);
		await ended;
		return requests;
	}

	test.each([408, 425, 429, 500, 502, 503, 504, 507, 520, 522, 524, 527])(
		"a GET is retried after %i",
		async (status) => {
			expect(await requestsOf(status, ({ events }) => events.get("ev_1"))).toBe(4);
			expect(await requestsOf(status, ({ webhooks }) => webhooks.delete("whsub_1"))).toBe(4);
		},
	);

	test.each([400, 401, 402, 403, 404, 405, 409, 422])("a GET is not retried after %i", async (status) => {
		expect(await requestsOf(status, ({ events }) => events.get("ev_1"))).toBe(1);
	});

	test.each([408, 425, 500, 502, 504, 520, 524])("a POST is not retried after %i", async (status) => {
		expect(await requestsOf(status, ({ webhooks }) => webhooks.create(webhook))).toBe(1);
	});

	test("is retried as often as the call says", async () => {
		expect(await requestsOf(503, ({ events }) => events.get("ev_1", { maxRetries: 0 }))).toBe(1);
		expect(await requestsOf(503, ({ events }) => events.get("ev_1", { maxRetries: 5 }))).toBe(6);
	});

	test.each(["0", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", "-5"])(
		"with Retry-After: %s falls back to the backoff",
		async (value) => {
			const waits: unknown[] = [];
			const client = createClient({
				apiKey: "a",
				maxRetries: 1,
				logger: ({ wait }) => waits.push(wait),
				fetch: async () => new Response(null, { status: 503, headers: { "retry-after": value } }),
			});
			vi.spyOn(Math, "random").mockReturnValue(0.001);
			await client.events.get("ev_1").catch(() => {});
			expect(waits).toEqual([0.5, undefined]);
		},
	);
});

test("the number of retries of a call is checked before anything is sent", async () => {
	const client = createClient({ apiKey: "a", fetch: () => expect.unreachable() });
	await expect(client.events.get("ev_1", { maxRetries: -1 })).rejects.toThrow(
		"maxRetries must be a non-negative integer or Infinity; it is -1.",
	);
});
