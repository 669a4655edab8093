import { CloseInputError, createClient, type EventQuery } from "close-crm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collect, DAY, emitAged, setUp } from "./event-log.ts";

afterEach(() => {
	vi.useRealTimers();
});

/** A client of a fake with an empty log, which records the requests. */
function clientOfPages(asked: string[], headers: Record<string, string> = {}) {
	return createClient({
		apiKey: "api_test",
		async fetch(input) {
			asked.push(new URL(String(input)).searchParams.toString());
			return Response.json({ data: [], cursor_next: null, cursor_previous: null }, { headers });
		},
	});
}

describe("events.list", () => {
	test("resolves to a page with both cursors, newest first, when it is awaited", async () => {
		const { fake, client } = setUp();
		const ids = emitAged(fake, [3000, 2000, 1000]);

		const first = await client.events.list({ _limit: 2 });
		expect(first.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
		expect(first.cursor_previous).toBeNull();
		if (first.cursor_next === null) return expect.unreachable("there is an older page");

		const second = await client.events.list({ _limit: 2, _cursor: first.cursor_next });
		expect(second.data.map(({ id }) => id)).toEqual([ids[0]]);
		expect(second.cursor_next).toBeNull();
		expect(second.cursor_previous).not.toBeNull();
	});

	test("yields the events of all pages when it is iterated, and sends the filters and dates with each cursor", async () => {
		const { fake, client, now } = setUp();
		const ids = emitAged(
			fake,
			Array.from({ length: 120 }, (_, index) => 120_000 - index * 1000),
		);
		const since = new Date(now - DAY).toISOString().slice(0, -1);

		const query = { object_type: "lead", action: "created", date_updated__gte: since };
		const found = await collect(client.events.list(query));

		expect(found.map(({ id }) => id)).toEqual(ids.toReversed());
		const queries = fake.record.requests.map(({ query }) => [...query.keys()].join(" "));
		expect(queries).toEqual([
			"object_type action date_updated__gte",
			"object_type action date_updated__gte _cursor",
			"object_type action date_updated__gte _cursor",
		]);
	});

	test("sends nothing before it is awaited or iterated, and the first page once for both", async () => {
		const { fake, client } = setUp();
		emitAged(fake, [1000]);

		const list = client.events.list();
		await Promise.resolve();
		expect(fake.record.requests).toHaveLength(0);

		await list;
		expect(await collect(list)).toHaveLength(1);
		expect(fake.record.requests).toHaveLength(1);
	});

	test.each([
		[
			"only object_type",
			{ object_type: "lead" },
			/cannot be filtered by object_type. Close allows: object_type \+ object_id; /,
		],
		["only object_id", { object_id: "lead_1" }, /cannot be filtered by object_id/],
		["action with lead_id", { lead_id: "lead_1", action: "created" }, /cannot be filtered by action \+ lead_id/],
		["request_id with another", { request_id: "req_1", user_id: "user_1" }, /cannot be filtered by/],
		["51 events a page", { _limit: 51 }, /_limit must be an integer from 1 to 50; it is 51/],
		["a page of 0 events", { _limit: 0 }, /_limit must be an integer from 1 to 50; it is 0/],
		["a page of 1.5 events", { _limit: 1.5 }, /_limit must be an integer from 1 to 50; it is 1.5/],
		[
			"a parameter that Close would ignore",
			{ date_created__gte: "2026-11-01" },
			"Unknown event log parameter date_created__gte (Close would silently ignore it). Use object_type, object_id, action, lead_id, user_id, request_id, date_updated__gt, date_updated__gte, date_updated__lt, date_updated__lte, _cursor, _limit.",
		],
		["_skip", { _skip: 50 }, /Unknown event log parameter _skip/],
	])("refuses %s before anything is sent", async (_, query, message) => {
		const { fake, client } = setUp();

		const error = await client.events.list(query as EventQuery).catch((e) => e);

		expect(error).toBeInstanceOf(CloseInputError);
		expect(error.message).toMatch(message);
		expect(fake.record.requests).toHaveLength(0);
	});

	test("waits for the reset when no requests are left, like all other lists, instead of running into a 429", async () => {
		let requests = 0;
		let early = 0;
		let reset = 0;
		const client = createClient({
			apiKey: "api_test",
			async fetch() {
				requests++;
				if (requests > 2 && Date.now() < reset) early++;
				reset = Date.now() + 50;
				const cursor_next = requests < 6 ? `more ${requests}` : null;
				const headers = { ratelimit: "limit=10, remaining=0, reset=0.05" };
				return Response.json({ data: [], cursor_next, cursor_previous: null }, { headers });
			},
		});

		// The first pages are requested together, before the limit is known.
		const lists = [client.events.list(), client.events.list()];
		await Promise.all(lists);
		await collect(lists[0] ?? client.events.list());
		await collect(lists[1] ?? client.events.list());

		expect(early).toBe(0);
		expect(requests).toBeGreaterThan(5);
	});

	test.each([
		["a page of one event", { _limit: 1 }],
		["a page of 50 events", { _limit: 50 }],
		["every date filter", { date_updated__gt: "a", date_updated__gte: "b", date_updated__lt: "c" }],
		["a date filter with a cursor", { date_updated__lte: "d", _cursor: "e" }],
	])("asks for %s", async (_, query) => {
		const asked: string[] = [];
		const { events } = clientOfPages(asked);

		await events.list(query);

		expect(asked).toEqual([
			new URLSearchParams(Object.entries(query).map(([name, given]) => [name, `${given}`])).toString(),
		]);
	});

	test("from JavaScript, ignores undefined parameters", async () => {
		const asked: string[] = [];
		const { events } = clientOfPages(asked);
		// The cast calls it like JavaScript, without types.
		const list: (query: object) => PromiseLike<unknown> = events.list as never;

		await list({ lead_id: "lead_1", object_id: undefined, _limit: undefined });

		expect(asked).toEqual(["lead_id=lead_1"]);
	});

	test("is a complete promise, with catch and finally", async () => {
		const { events } = clientOfPages([]);
		const ended: string[] = [];

		const page = await events.list().finally(() => ended.push("one"));
		const error = await events
			.list({ _limit: 51 })
			.finally(() => ended.push("another"))
			.catch((e) => e);
		const caught = await events.list({ _limit: 51 }).catch((e) => e);

		expect(page.data).toEqual([]);
		expect(error).toBeInstanceOf(CloseInputError);
		expect(caught).toBeInstanceOf(CloseInputError);
		expect(ended).toEqual(["one", "another"]);
		expect(String(events.list())).toBe("[object EventList]");
	});

	test("waits for the reset at most maxWait when no requests are left", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "api_test",
			maxWait: 20,
			async fetch() {
				const cursor_next = ++requests < 3 ? `more ${requests}` : null;
				const headers = { ratelimit: "limit=10, remaining=0, reset=90000" };
				return Response.json({ data: [], cursor_next, cursor_previous: null }, { headers });
			},
		});

		await collect(client.events.list());

		expect(requests).toBe(3);
	});

	test("continues after an empty page with a cursor, and ends at a repeated cursor", async () => {
		const pages: Record<string, { data: string[]; next: string }> = {
			"": { data: ["ev_1"], next: "a" },
			a: { data: [], next: "b" },
			b: { data: ["ev_2"], next: "a" },
		};
		const client = createClient({
			apiKey: "api_test",
			async fetch(input) {
				const page = pages[new URL(String(input)).searchParams.get("_cursor") ?? ""];
				return Response.json({
					data: page?.data.map((id) => ({ id })),
					cursor_next: page?.next,
					cursor_previous: null,
				});
			},
		});

		const found = await collect(client.events.list());

		expect(found.map(({ id }) => id)).toEqual(["ev_1", "ev_2"]);
	});
});
