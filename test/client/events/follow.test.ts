import { createClient } from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collect, emitAged, MINUTE, setUp } from "./event-log.ts";

afterEach(() => {
	vi.useRealTimers();
});

describe("events.follow", () => {
	test("yields every later event once, even one that becomes visible late, and ends when its signal aborts", async () => {
		vi.useFakeTimers();
		const { fake, client, now } = setUp();
		const expected: string[] = [];
		const emit = (late: number) => {
			const object_id = `lead_${expected.length}`;
			expected.push(fake.emit({ ...sampleEvent("lead.created"), object_id }, { late }).id);
		};
		const controller = new AbortController();
		emit(0);

		const since = new Date(now - 6 * MINUTE);
		const all = collect(client.events.follow({ since, signal: controller.signal }));
		for (const late of [0, 2 * MINUTE]) {
			await vi.advanceTimersByTimeAsync(MINUTE);
			emit(late);
		}
		await vi.advanceTimersByTimeAsync(MINUTE);
		controller.abort();

		expect((await all).map(({ id }) => id)).toEqual(expected);
	});

	test("ends immediately, without an error, if its signal is already aborted", async () => {
		const { fake, client } = setUp();

		expect(await collect(client.events.follow({ signal: AbortSignal.abort() }))).toEqual([]);
		expect(fake.record.requests).toHaveLength(0);
	});

	test.each([
		["ahead of", -6 * MINUTE],
		["behind", 4 * MINUTE],
	])("tolerates a clock that is %s Close's", async (_, skew) => {
		vi.useFakeTimers();
		const clock = createTestClock({ now: Date.now() + skew });
		const fake = createFakeClose({ clock, consolidation: 0 });
		const client = createClient({ apiKey: "api_test", fetch: fake.fetch });
		const controller = new AbortController();
		const emit = (object_id: string, late: number) =>
			fake.emit({ ...sampleEvent("lead.created"), object_id }, { late }).id;
		emit("lead_old", 1000);

		const all = collect(client.events.follow({ signal: controller.signal }));
		await vi.advanceTimersByTimeAsync(MINUTE);
		const [newer, older] = [emit("lead_newer", 0), emit("lead_older", 30_000)];
		await vi.advanceTimersByTimeAsync(MINUTE);
		controller.abort();

		expect((await all).map(({ id }) => id)).toEqual([older, newer]);
	});

	test("continues after an outage", async () => {
		vi.useFakeTimers();
		const { fake, now } = setUp();
		const client = createClient({ apiKey: "api_test", fetch: fake.fetch, maxRetries: 0 });
		const { id } = fake.emit(sampleEvent("lead.created"), { late: MINUTE });
		fake.disturbRequests({ connection: "lost" });
		fake.disturbRequests({ status: 500 });
		fake.disturbRequests({ status: 503 });
		fake.disturbRequests({ status: 429 });

		const next = client.events.follow({ since: new Date(now - 2 * MINUTE) }).next();
		await vi.advanceTimersByTimeAsync(MINUTE);

		expect((await next).value).toMatchObject({ id });
		expect(fake.record.requests.map(({ status }) => status)).toEqual([null, 500, 503, 429, 200]);
	});

	test("rejects with Close's error", async () => {
		const { fake, client } = setUp();
		fake.disturbRequests({ status: 403 });

		await expect(collect(client.events.follow())).rejects.toMatchObject({ status: 403 });
	});

	test("continues after a single 401, and rejects after a second one", async () => {
		const { fake } = setUp();
		const client = createClient({ apiKey: "api_test", fetch: fake.fetch, maxRetries: 0 });
		const { id } = fake.emit(sampleEvent("lead.created"), { late: MINUTE });
		fake.disturbRequests({ status: 401 });
		const events = client.events.follow({ since: new Date(Date.now() - 2 * MINUTE), interval: 1 });

		expect((await events.next()).value).toMatchObject({ id });
		fake.disturbRequests({ status: 401, times: 2 });

		await expect(events.next()).rejects.toMatchObject({ name: "CloseUnauthorizedError" });
	});

	test("ends immediately when return() is called while it waits for the next poll", async () => {
		vi.useFakeTimers();
		const { fake, client } = setUp();
		const events = client.events.follow({ since: new Date(Date.now() - MINUTE) });
		const waiting = events.next();
		await vi.advanceTimersByTimeAsync(1);
		expect(fake.record.requests).toHaveLength(1);

		await expect(events.return()).resolves.toEqual({ done: true, value: undefined });

		await expect(waiting).resolves.toEqual({ done: true, value: undefined });
		expect(vi.getTimerCount()).toBe(0);
	});

	test("polls every ten seconds, from five minutes before the last poll began", async () => {
		vi.useFakeTimers();
		const { fake, client, now } = setUp();
		const { id } = fake.emit(sampleEvent("lead.created"), { late: MINUTE });
		const controller = new AbortController();
		const since = new Date(now - 20 * MINUTE);
		const events = client.events.follow({ since, signal: controller.signal });
		expect((await events.next()).value).toMatchObject({ id });

		const end = events.next();
		await vi.advanceTimersByTimeAsync(9_999);
		expect(fake.record.requests).toHaveLength(1);
		await vi.advanceTimersByTimeAsync(1);
		controller.abort();

		expect((await end).done).toBe(true);
		expect(fake.record.requests.map(({ query }) => query.get("date_updated__gte"))).toEqual(
			// Close's clock in the `Date` header has seconds.
			[since.getTime(), Math.floor(now / 1000) * 1000 - 5 * MINUTE].map((time) =>
				new Date(time).toISOString().replace("Z", "000"),
			),
		);
	});

	test("yields each event once, even if the last five minutes are crowded", async () => {
		vi.useFakeTimers();
		const { fake, client, now } = setUp();
		const ids = emitAged(
			fake,
			Array.from({ length: 1500 }, (_, index) => 4 * MINUTE - index * 100),
		);
		const controller = new AbortController();
		const since = new Date(now - 10 * MINUTE);

		const all = collect(client.events.follow({ since, signal: controller.signal }));
		await vi.advanceTimersByTimeAsync(10_000);
		controller.abort();

		expect((await all).map(({ id }) => id)).toEqual(ids);
	});

	test("with an empty log begins with its first event, and requests a single event to find where to begin", async () => {
		vi.useFakeTimers();
		const { fake, client } = setUp();
		const controller = new AbortController();
		const next = client.events.follow({ signal: controller.signal }).next();
		await vi.advanceTimersByTimeAsync(1);
		const { id } = fake.emit(sampleEvent("lead.created"));

		await vi.advanceTimersByTimeAsync(10_000);
		controller.abort();

		expect((await next).value).toMatchObject({ id });
		expect(fake.record.requests.map(({ query }) => query.get("_limit"))).toEqual(["1", null, null, null]);
	});

	test("ends immediately when its signal aborts while the consumer handles its last event", async () => {
		vi.useFakeTimers();
		const { fake, client, now } = setUp();
		emitAged(fake, [MINUTE]);
		const controller = new AbortController();
		const since = new Date(now - 2 * MINUTE);

		for await (const _ of client.events.follow({ since, signal: controller.signal })) controller.abort();

		expect(vi.getTimerCount()).toBe(0);
		expect(fake.record.requests).toHaveLength(1);
	});

	test("ends without an error when its signal aborts a running request", async () => {
		const controller = new AbortController();
		const client = createClient({
			apiKey: "api_test",
			async fetch() {
				controller.abort();
				throw new Error("the connection broke");
			},
		});

		await expect(collect(client.events.follow({ signal: controller.signal }))).resolves.toEqual([]);
	});

	test.each([
		["an interval of 0", { interval: 0 }, /interval must be a number of ms from 1/],
		// The cast passes a wrong argument, as JavaScript can.
		["events that are names", { events: ["lead.created"] as never }, /events\[0\]: expected an object/],
		["since that is not a date", { since: "yesterday" }, /since must be a Date/],
	])("refuses %s", async (_, options, message) => {
		const { fake, client } = setUp();

		await expect(collect(client.events.follow(options))).rejects.toThrow(message);

		expect(fake.record.requests).toHaveLength(0);
	});
});
