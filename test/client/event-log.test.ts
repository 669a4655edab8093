import {
	CloseInputError,
	createClient,
	type EventQuery,
	event,
	field,
	type LoggedEvent,
	parseCloseDate,
} from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function setUp() {
	const clock = createTestClock();
	const fake = createFakeClose({ clock, consolidation: 0 });
	const client = createClient({ apiKey: "api_test", fetch: fake.fetch });
	return { clock, fake, client, now: clock.now() };
}

/** Lets events happen `ages` ms ago, each for an object of its own, and gives their ids. */
function emitAged(
	fake: ReturnType<typeof createFakeClose>,
	ages: number[],
	type: "lead.created" | "opportunity.updated" = "lead.created",
) {
	return ages.map(
		(late, index) => fake.emit({ ...sampleEvent(type), object_id: `object_${type}_${index}` }, { late }).id,
	);
}

async function collect(events: AsyncIterable<LoggedEvent>): Promise<LoggedEvent[]> {
	const found = [];
	for await (const each of events) found.push(each);
	return found;
}

describe("events.list", () => {
	test("awaited gives a page with both cursors, newest first", async () => {
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

	test("iterated gives the events of all pages, and sends the filters and dates with each cursor", async () => {
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
			"object_type alone",
			{ object_type: "lead" },
			/cannot be filtered by object_type. Close allows: object_type \+ object_id; /,
		],
		["object_id alone", { object_id: "lead_1" }, /cannot be filtered by object_id/],
		["action with lead_id", { lead_id: "lead_1", action: "created" }, /cannot be filtered by lead_id \+ action/],
		["request_id with another", { request_id: "req_1", user_id: "user_1" }, /cannot be filtered by/],
		["51 events a page", { _limit: 51 }, /_limit must be a whole number from 1 to 50; it is 51/],
		["what Close would ignore", { date_created__gte: "2026-11-01" }, /ignores date_created__gte in the event log/],
		["_skip", { _skip: 50 }, /ignores _skip/],
	])("refuses %s before anything is sent", async (_, query, message) => {
		const { fake, client } = setUp();

		const error = await client.events.list(query as EventQuery).catch((e) => e);

		expect(error).toBeInstanceOf(CloseInputError);
		expect(error.message).toMatch(message);
		expect(fake.record.requests).toHaveLength(0);
	});

	test("waits for the reset when no requests are left, and so do all other lists, instead of running into a 429", async () => {
		let requests = 0;
		let early = 0;
		let reset = 0;
		const client = createClient({
			apiKey: "api_test",
			async fetch() {
				requests++;
				if (requests > 2 && Date.now() < reset) early++;
				reset = Date.now() + 50;
				const cursor_next = requests < 6 ? "more" : null;
				const headers = { ratelimit: "limit=10, remaining=0, reset=0.05" };
				return Response.json({ data: [], cursor_next, cursor_previous: null }, { headers });
			},
		});

		// The first pages go out together, before anything is known of the limit.
		const lists = [client.events.list(), client.events.list()];
		await Promise.all(lists);
		await collect(lists[0] ?? client.events.list());
		await collect(lists[1] ?? client.events.list());

		expect(early).toBe(0);
		expect(requests).toBeGreaterThan(5);
	});
});

describe("a list that runs out of requests", () => {
	test("waits no longer than maxWait for the reset", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "api_test",
			maxWait: 20,
			async fetch() {
				const cursor_next = ++requests < 3 ? "more" : null;
				const headers = { ratelimit: "limit=10, remaining=0, reset=90000" };
				return Response.json({ data: [], cursor_next, cursor_previous: null }, { headers });
			},
		});

		await collect(client.events.list());

		expect(requests).toBe(3);
	});
});

describe("events.backfill", () => {
	test("gives every event of the span once, oldest first, however they lie in time", async () => {
		const { fake, client, now } = setUp();
		const ages = [
			// Sparse for weeks, then a burst of 3,000 within seconds, then 200 in one millisecond, then the present.
			...Array.from({ length: 60 }, (_, index) => 29 * DAY - index * 6 * 60 * MINUTE),
			...Array.from({ length: 3000 }, (_, index) => 5 * DAY - index * 2),
			...Array.from({ length: 200 }, () => 3 * DAY),
			...Array.from({ length: 30 }, (_, index) => 30_000 - index * 1000),
		];
		const ids = emitAged(fake, ages);

		const found = await collect(client.events.backfill({ since: new Date(now - 29.5 * DAY) }));

		expect(found.map(({ id }) => id)).toEqual(ids);
	});

	test("holds a part of a crowded span only: its first event comes long before its last is fetched", async () => {
		const { fake, client, now } = setUp();
		emitAged(
			fake,
			Array.from({ length: 8000 }, (_, index) => 3 * DAY - index * 20),
		);

		const events = client.events.backfill({ since: new Date(now - 3 * DAY), until: new Date(now - 2 * DAY) });
		await events.next();

		// All of them are 160 pages.
		expect(fake.record.requests.length).toBeLessThan(60);
		await events.return();
	});

	test("keeps to the span, both ends included", async () => {
		const { fake, client, now } = setUp();
		const [, second, third] = emitAged(fake, [4 * DAY, 3 * DAY, 2 * DAY, DAY]);

		const found = await collect(
			client.events.backfill({ since: new Date(now - 3 * DAY), until: new Date(now - 2 * DAY) }),
		);

		expect(found.map(({ id }) => id)).toEqual([second, third]);
	});

	test("takes dates as Close writes them, in UTC", async () => {
		const { fake, client } = setUp();
		const [id] = emitAged(fake, [DAY]);
		const logged = await client.events.get(id ?? "");

		const found = await collect(
			client.events.backfill({ since: logged.date_updated, until: parseCloseDate(logged.date_updated) }),
		);

		expect(found).toEqual([logged]);
	});

	test("of given events walks the pair, and applies the filters", async () => {
		const { fake, client, now } = setUp();
		emitAged(fake, [3 * DAY, 2 * DAY]);
		const won = emitAged(fake, [2.5 * DAY, 1.5 * DAY], "opportunity.updated");
		const other = { ...sampleEvent("opportunity.updated"), object_id: "oppo_lost", user_id: "user_other" };
		fake.emit(other, { late: DAY });
		const filter = field("user_id").notEquals("user_other");

		const span = { since: new Date(now - 10 * DAY), events: [event("opportunity.updated", filter)] };
		const found = await collect(client.events.backfill(span));

		expect(found.map(({ id }) => id)).toEqual(won);
		for (const { query } of fake.record.requests) {
			expect(query.get("object_type")).toBe("opportunity");
			expect(query.get("action")).toBe("updated");
		}
	});

	test("of many pairs reads the whole log where that takes fewer requests", async () => {
		const { fake, client, now } = setUp();
		const created = emitAged(fake, [3 * DAY, 2 * DAY]);
		const updated = emitAged(fake, [2.5 * DAY], "opportunity.updated");
		const events = [
			event("lead.created"),
			event("opportunity.updated"),
			event("lead.deleted"),
			event("contact.created"),
		];

		const found = await collect(client.events.backfill({ since: new Date(now - 4 * DAY), events }));

		expect(found.map(({ id }) => id)).toEqual([created[0], updated[0], created[1]]);
		expect(fake.record.requests.every(({ query }) => !query.has("object_type"))).toBe(true);
	});

	test("of a few pairs in a crowded log walks the pairs", async () => {
		const { fake, client, now } = setUp();
		emitAged(
			fake,
			Array.from({ length: 2000 }, (_, index) => 4 * MINUTE + 2 * DAY - index * 100),
		);
		const [first, third] = emitAged(fake, [2 * DAY + 3 * MINUTE, 2 * DAY + MINUTE], "opportunity.updated");
		const { id: second } = fake.emit(sampleEvent("contact.created"), { late: 2 * DAY + 2 * MINUTE });
		const events = [event("opportunity.updated"), event("contact.created")];

		const span = { since: new Date(now - 2 * DAY - 5 * MINUTE), until: new Date(now - 2 * DAY), events };
		const found = await collect(client.events.backfill(span));

		expect(found.map(({ id }) => id)).toEqual([first, second, third]);
		expect(fake.record.requests.length).toBeLessThan(10);
	});

	test("looks at the latest five minutes again, for what became visible late", async () => {
		const { fake, client, now } = setUp();
		const [early] = emitAged(fake, [2 * MINUTE]);
		const found: string[] = [];
		let late: string | undefined;

		for await (const { id } of client.events.backfill({ since: new Date(now - 10 * MINUTE) })) {
			found.push(id);
			late ??= fake.emit({ ...sampleEvent("lead.created"), object_id: "lead_late" }, { late: 3 * MINUTE }).id;
		}

		expect(found).toEqual([early, late]);
	});

	test("brings an event whose data is hidden whatever a filter says", async () => {
		const { fake, client, now } = setUp();
		const { data, previous_data, ...hidden } = sampleEvent("lead.created");
		const { id } = fake.emit({ ...hidden, data: undefined as never, previous_data: {} }, { late: MINUTE });
		const events = [event("lead.created", field("data", "name").equals("Bluth"))];

		const found = await collect(client.events.backfill({ since: new Date(now - 2 * MINUTE), events }));

		expect(found.map((each) => each.id)).toEqual([id]);
	});

	test("ends when its signal aborts, in the middle of what it holds", async () => {
		const { fake, client, now } = setUp();
		emitAged(
			fake,
			Array.from({ length: 100 }, (_, index) => 10 * MINUTE - index),
		);
		const controller = new AbortController();
		let count = 0;

		const read = async () => {
			const options = { signal: controller.signal };
			for await (const _ of client.events.backfill({ since: new Date(now - 20 * MINUTE) }, options)) {
				if (++count === 10) controller.abort();
			}
		};

		await expect(read()).rejects.toMatchObject({ name: "AbortError" });
		expect(count).toBe(10);
	});

	test("takes the last 30 days, as everybody writes them", async () => {
		const { client } = setUp();

		await expect(collect(client.events.backfill({ since: new Date(Date.now() - 30 * DAY) }))).resolves.toEqual([]);
	});

	test("of more than 30 days is refused, and says that Close keeps no more", async () => {
		const { fake, client, now } = setUp();

		const call = collect(client.events.backfill({ since: new Date(now - 31 * DAY) }));

		await expect(call).rejects.toThrow(/since is .*Z, but Close keeps events for 30 days only/);
		expect(fake.record.requests).toHaveLength(0);
	});

	test.each([
		["since that is no date", { since: "yesterday" }, /since must be a Date or a date such as/],
		["until that is no date", { since: new Date(), until: new Date(Number.NaN) }, /until must be a Date/],
		["events that are names", { since: new Date(), events: ["lead.created"] as never }, /events\[0\] takes an object/],
	])("refuses %s", async (_, span, message) => {
		const { client } = setUp();

		await expect(collect(client.events.backfill(span))).rejects.toThrow(message);
	});

	test("passes on fields and values that nobody knows yet", async () => {
		const { fake, client, now } = setUp();
		const unknown = { ...sampleEvent("lead.created"), object_type: "hologram" as never, moon_phase: "full" };
		fake.emit(unknown, { late: MINUTE });

		const [found] = await collect(client.events.backfill({ since: new Date(now - 2 * MINUTE) }));

		expect(found).toMatchObject({ object_type: "hologram", moon_phase: "full" });
	});
});

describe("events.follow", () => {
	test("yields what happens from then on, late comers included, each once, and ends on its signal", async () => {
		const { fake, client } = setUp();
		const expected: string[] = [];
		const emit = (late: number) => {
			const object_id = `lead_${expected.length}`;
			expected.push(fake.emit({ ...sampleEvent("lead.created"), object_id }, { late }).id);
		};
		const controller = new AbortController();
		const found: string[] = [];
		emit(0);

		const since = new Date(Date.now() - 6 * MINUTE);
		for await (const { id } of client.events.follow({ since, interval: 1, signal: controller.signal })) {
			found.push(id);
			if (found.length === 1) emit(0);
			if (found.length === 2) emit(2 * MINUTE);
			if (found.length === 3) setTimeout(() => controller.abort(), 50);
		}

		expect(found).toEqual(expected);
	});

	test("ends at once when its signal has aborted already, without an error", async () => {
		const { fake, client } = setUp();

		expect(await collect(client.events.follow({ signal: AbortSignal.abort() }))).toEqual([]);
		expect(fake.record.requests).toHaveLength(0);
	});

	test("bears a clock that is ahead of Close's, and one that is behind", async () => {
		for (const skew of [-6 * MINUTE, 4 * MINUTE]) {
			const clock = createTestClock({ now: Date.now() + skew });
			const fake = createFakeClose({ clock, consolidation: 0 });
			const client = createClient({ apiKey: "api_test", fetch: fake.fetch });
			const controller = new AbortController();
			const old = fake.emit(sampleEvent("lead.created"), { late: 1000 }).id;
			const expected: string[] = [];
			const found: string[] = [];
			setTimeout(() => {
				for (const late of [0, 1]) {
					const object_id = `lead_${late}`;
					expected.unshift(fake.emit({ ...sampleEvent("lead.created"), object_id }, { late }).id);
				}
			}, 20);
			setTimeout(() => controller.abort(), 2_000);

			for await (const { id } of client.events.follow({ interval: 5, signal: controller.signal })) {
				found.push(id);
				if (found.length === 2) controller.abort();
			}

			expect(found.toSorted()).toEqual(expected.toSorted());
			expect(found).not.toContain(old);
		}
	});

	test("goes on after an outage", async () => {
		const { fake } = setUp();
		const client = createClient({ apiKey: "api_test", fetch: fake.fetch, maxRetries: 0 });
		const { id } = fake.emit(sampleEvent("lead.created"), { late: MINUTE });
		fake.disturbRequests({ connection: "lost" });
		fake.disturbRequests({ status: 503 });
		fake.disturbRequests({ status: 429 });

		for await (const each of client.events.follow({ since: new Date(Date.now() - 2 * MINUTE), interval: 1 })) {
			expect(each.id).toBe(id);
			break;
		}

		expect(fake.record.requests.map(({ status }) => status)).toEqual([null, 503, 429, 200]);
	});

	test("rejects with Close's error", async () => {
		const { fake, client } = setUp();
		fake.disturbRequests({ status: 403 });

		await expect(collect(client.events.follow())).rejects.toMatchObject({ status: 403 });
	});
});

describe("a date with microseconds", () => {
	test("falls into the millisecond that it is in, wherever slices end", async () => {
		const now = Date.now();
		const base = new Date(now - 60 * MINUTE).toISOString().slice(0, -1);
		const all = Array.from({ length: 1500 }, (_, index) => ({
			id: `ev_${index}`,
			date_updated: `${base}${String(index % 1000).padStart(3, "0")}`,
		}));
		const client = createClient({
			apiKey: "api_test",
			async fetch(input) {
				const { searchParams } = new URL(String(input));
				const [gte = "", lt = "z"] = ["date_updated__gte", "date_updated__lt"].map(
					(name) => searchParams.get(name) ?? undefined,
				);
				const [range = `${gte} ${lt}`, skip = "0"] = searchParams.get("_cursor")?.split("|") ?? [];
				const [from = "", to = ""] = range.split(" ");
				const data = all.filter(({ date_updated: date }) => date >= from && date < to);
				const next = Number(skip) + 50;
				const cursor_next = next < data.length ? `${range}|${next}` : null;
				return Response.json({ data: data.slice(Number(skip), next), cursor_next, cursor_previous: null });
			},
		});

		const found = await collect(client.events.backfill({ since: new Date(now - 120 * MINUTE) }));

		expect(new Set(found.map(({ id }) => id)).size).toBe(1500);
	});
});

describe("a cursor that forgets the range of dates", () => {
	test("brings nothing that is older, and is not followed to the end of the log", async () => {
		const now = Date.now();
		const all = Array.from({ length: 5000 }, (_, index) => ({
			id: `ev_${index}`,
			date_updated: new Date(now - 60_000 - index * 1000).toISOString().slice(0, -1),
		}));
		let pages = 0;
		const client = createClient({
			apiKey: "api_test",
			async fetch(input) {
				pages++;
				const { searchParams } = new URL(String(input));
				const lt = searchParams.get("date_updated__lt") ?? "z";
				const start = Number(searchParams.get("_cursor") ?? all.findIndex(({ date_updated }) => date_updated < lt));
				const data = start < 0 ? [] : all.slice(start, start + 50);
				return Response.json({
					data,
					cursor_next: data.length === 50 ? String(start + 50) : null,
					cursor_previous: null,
				});
			},
		});

		const found = await collect(client.events.backfill({ since: new Date(now - 160_500) }));

		expect(found.map(({ id }) => id)).toEqual(
			all
				.slice(0, 101)
				.map(({ id }) => id)
				.reverse(),
		);
		expect(pages).toBeLessThan(10);
	});
});
