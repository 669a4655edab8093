import { type CloseClient, createClient, type LogEntry } from "close-crm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

type Answer = (path: string) => { remaining: number; reset: number } | undefined;

/**
 * A client of a server that answers a list's first ten requests with a page before the last, and the time of each, in
 * ms.
 */
function setUp(answer: Answer, maxWait = 60_000) {
	const started = Date.now();
	const requests: [path: string, at: number][] = [];
	const client = createClient({
		apiKey: "a",
		maxWait,
		async fetch(input) {
			const path = new URL(String(input)).pathname.slice("/api/v1".length);
			requests.push([path, Date.now() - started]);
			const limit = answer(path);
			const headers = limit && { ratelimit: `limit=10, remaining=${limit.remaining}, reset=${limit.reset}` };
			const cursor_next = requests.length < 10 ? `page${requests.length}` : null;
			const page = { data: [], cursor_next, cursor_previous: null, id: "ev_1" };
			return Response.json(page, headers && { headers });
		},
	});
	return { client, requests };
}

/** Reads a list to its end, or until the signal aborts, and resolves to the error that it then rejects with. */
async function read(events: CloseClient["events"], signal?: AbortSignal): Promise<unknown> {
	try {
		for await (const _ of events.list({}, signal ? { signal } : {})) {
		}
	} catch (error) {
		return error;
	}
	return undefined;
}

describe("a client whose rate limit is used up", () => {
	test("waits until the reset and no longer, each time that no requests are left", async () => {
		const { client, requests } = setUp(() => ({ remaining: 0, reset: 5 }));
		const controller = new AbortController();
		const done = read(client.events, controller.signal);

		await vi.advanceTimersByTimeAsync(10_000);
		controller.abort();
		await done;

		expect(requests.map(([, at]) => at)).toEqual([0, 5_000, 10_000]);
	});

	test("waits no longer than maxWait", async () => {
		const { client, requests } = setUp(() => ({ remaining: 0, reset: 90_000 }), 7_000);
		const controller = new AbortController();
		const done = read(client.events, controller.signal);

		await vi.advanceTimersByTimeAsync(14_000);
		controller.abort();
		await done;

		expect(requests.map(([, at]) => at)).toEqual([0, 7_000, 14_000]);
	});

	test("ends a waiting call immediately when its signal aborts, with the signal's reason", async () => {
		const { client, requests } = setUp(() => ({ remaining: 0, reset: 50 }));
		const controller = new AbortController();
		const reason = new Error("the user left");
		const done = read(client.events, controller.signal);
		await vi.advanceTimersByTimeAsync(100);

		controller.abort(reason);

		expect(await done).toBe(reason);
		expect(requests).toHaveLength(1);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("does not wait because of calls to another resource", async () => {
		const { client, requests } = setUp((path) => ({ remaining: path.startsWith("/event/") ? 1 : 0, reset: 50 }));
		await client.webhooks.delete("whsub_1");

		await client.events.list();

		expect(requests.map(([, at]) => at)).toEqual([0, 0]);
	});
});

describe("a hundred calls at once", () => {
	/** A server that allows 20 requests per second, and counts its 429s. */
	function limited() {
		const window = { start: Date.now(), used: 0 };
		let refused = 0;
		let answered = 0;
		const fetch = async () => {
			await new Promise((resolve) => setTimeout(resolve, 50));
			if (Date.now() >= window.start + 1_000) Object.assign(window, { start: Date.now(), used: 0 });
			const reset = (window.start + 1_000 - Date.now()) / 1_000;
			window.used += 1;
			const isRefused = window.used > 20;
			if (isRefused) refused += 1;
			else answered += 1;
			const headers = { ratelimit: `limit=20, remaining=${Math.max(20 - window.used, 0)}, reset=${reset}` };
			return Response.json({ id: "ev_1" }, { status: isRefused ? 429 : 200, headers });
		};
		return { fetch, refused: () => refused, answered: () => answered };
	}

	test("all resolve, without a 429", async () => {
		const { fetch, refused, answered } = limited();
		const client = createClient({ apiKey: "a", fetch, maxRetries: 0 });
		const calls = Promise.all(Array.from({ length: 100 }, () => client.events.get("ev_1")));
		await vi.advanceTimersByTimeAsync(10_000);
		expect(await calls).toHaveLength(100);
		expect(answered()).toBe(100);
		expect(refused()).toBe(0);
	});

	test("all resolve if responses report no limit, and at most five are sent before the first response", async () => {
		let inFlight = 0;
		let most = 0;
		let isFirst = true;
		const client = createClient({
			apiKey: "a",
			async fetch() {
				inFlight += 1;
				if (isFirst) most = Math.max(most, inFlight);
				await new Promise((resolve) => setTimeout(resolve, 10));
				isFirst = false;
				inFlight -= 1;
				return Response.json({ id: "ev_1" });
			},
		});
		const calls = Promise.all(Array.from({ length: 100 }, () => client.events.get("ev_1")));
		await vi.advanceTimersByTimeAsync(1_000);
		expect(await calls).toHaveLength(100);
		expect(most).toBe(5);
	});
});

describe("an endpoint whose responses report no limit", () => {
	/** A client of a server that answers after 10 ms, 200 unless `status` says otherwise. */
	function setUpUnlimited() {
		const server = { inFlight: 0, most: 0, status: 200 };
		const client = createClient({
			apiKey: "a",
			maxRetries: 0,
			async fetch() {
				const { status } = server;
				server.inFlight += 1;
				server.most = Math.max(server.most, server.inFlight);
				await new Promise((resolve) => setTimeout(resolve, 10));
				server.inFlight -= 1;
				return Response.json({ id: "ev_1" }, { status });
			},
		});
		/** Makes calls at once, and resolves to the largest number of requests that were sent at the same time. */
		async function call(count: number): Promise<number> {
			server.most = 0;
			const calls = Promise.allSettled(Array.from({ length: count }, () => client.events.get("ev_1")));
			await vi.advanceTimersByTimeAsync(10_000);
			await calls;
			return server.most;
		}
		return { server, call };
	}

	test("is not limited in later seconds either", async () => {
		const { call } = setUpUnlimited();
		await call(1);

		expect(await call(100)).toBe(100);
	});

	test("is limited again after a 429", async () => {
		const { server, call } = setUpUnlimited();
		await call(1);
		server.status = 429;
		await call(1);
		server.status = 200;

		expect(await call(5)).toBe(5);
		server.status = 429;
		await call(1);

		expect(await call(20)).toBe(5);
	});

	test("is not assumed because of a proxy's error", async () => {
		const { server, call } = setUpUnlimited();
		server.status = 502;

		expect(await call(20)).toBe(5);
	});
});

describe("calls after another process has used up the limit", () => {
	test("wait until the reset in the first 429, and then all resolve", async () => {
		let refused = 0;
		const counts = new Map<number, number>([[0, 20]]);
		const started = Date.now();
		const client = createClient({
			apiKey: "a",
			async fetch() {
				const now = Date.now() - started;
				const window = Math.floor(now / 1000);
				const count = (counts.get(window) ?? 0) + 1;
				counts.set(window, count);
				const status = count > 20 ? 429 : 200;
				if (status === 429) refused++;
				const headers = {
					ratelimit: `limit=20, remaining=${Math.max(20 - count, 0)}, reset=${(1000 - (now % 1000)) / 1000}`,
				};
				await new Promise((resolve) => setTimeout(resolve, 20));
				return Response.json({ id: "ev_1" }, { status, headers });
			},
		});
		const calls = Promise.all(Array.from({ length: 100 }, (_, index) => client.events.get(`ev_${index}`)));

		await vi.advanceTimersByTimeAsync(8_000);

		expect(await calls).toHaveLength(100);
		// The requests before the first response.
		expect(refused).toBe(5);
	});
});

describe("calls that are answered with a 429 without headers", () => {
	test("are sent five per second, because the limit is unknown", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			maxRetries: 0,
			async fetch() {
				requests++;
				await new Promise((resolve) => setTimeout(resolve, 10));
				return new Response(null, { status: 429 });
			},
		});
		const calls = Promise.allSettled(Array.from({ length: 12 }, () => client.events.get("ev_1")));

		await vi.advanceTimersByTimeAsync(999);
		expect(requests).toBe(5);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(requests).toBe(12);
		await calls;
	});
});

describe("calls without a response", () => {
	test("are sent five per second", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			timeout: 10_000,
			maxRetries: 0,
			fetch: () => new Promise(() => void requests++),
		});
		const calls = Promise.allSettled(Array.from({ length: 12 }, () => client.events.get("ev_1")));

		await vi.advanceTimersByTimeAsync(999);
		expect(requests).toBe(5);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(requests).toBe(12);
		await vi.advanceTimersByTimeAsync(20_000);
		await calls;
	});
});

describe("the wait that Close asks for", () => {
	test.each([
		[60, undefined, 2],
		[61, undefined, 1],
		[7, 7_000, 2],
		[7.001, 7_000, 1],
	])("of %d s, with a maxWait of %s, leads to %i attempts", async (seconds, maxWait, attempts) => {
		const entries: LogEntry[] = [];
		const client = createClient({
			apiKey: "a",
			...(maxWait !== undefined && { maxWait }),
			maxRetries: 1,
			logger: (entry) => entries.push(entry),
			fetch: async () => new Response(null, { status: 429, headers: { "retry-after": String(seconds) } }),
		});

		const call = client.events.get("ev_1").catch((error) => error);
		await vi.advanceTimersByTimeAsync(120_000);

		expect((await call).retryAfter).toBe(seconds * 1000);
		expect(entries).toHaveLength(attempts);
	});

	test("until a date is counted from now", async () => {
		const headers = { "retry-after": new Date(Math.ceil(Date.now() / 1000) * 1000 + 5_000).toUTCString() };
		const wait = Date.parse(headers["retry-after"]) - Date.now();
		const fetch = async () => new Response(null, { status: 503, headers });

		const error = await createClient({ apiKey: "a", fetch, maxRetries: 0 })
			.events.get("ev_1")
			.catch((e) => e);

		expect(error.retryAfter).toBe(wait);
	});
});
