import { createClient, event, field, parseCloseDate } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { collect, DAY, emitAged, MINUTE, setUp } from "./event-log.ts";

afterEach(() => {
	vi.useRealTimers();
});

describe("events.backfill", () => {
	test("yields every event of the span once, oldest first, however they are spread", async () => {
		const { fake, client, now } = setUp();
		const ages = [
			// Few events for weeks, then a burst of 3,000 within seconds, then 200 in one millisecond, then current
			// ones.
			...Array.from({ length: 60 }, (_, index) => 29 * DAY - index * 6 * 60 * MINUTE),
			...Array.from({ length: 3000 }, (_, index) => 5 * DAY - index * 2),
			...Array.from({ length: 200 }, () => 3 * DAY),
			...Array.from({ length: 30 }, (_, index) => 30_000 - index * 1000),
		];
		const ids = emitAged(fake, ages);

		const found = await collect(client.events.backfill({ since: new Date(now - 29.5 * DAY) }));

		expect(found.map(({ id }) => id)).toEqual(ids);
		// They fill 66 pages, but where they are is not known beforehand.
		expect(fake.record.requests.length).toBeLessThan(120);
	});

	test("keeps only part of a crowded span in memory: its first event comes long before its last is fetched", async () => {
		const { fake, client, now } = setUp();
		emitAged(
			fake,
			Array.from({ length: 8000 }, (_, index) => 3 * DAY - index * 20),
		);

		const events = client.events.backfill({ since: new Date(now - 3 * DAY), until: new Date(now - 2 * DAY) });
		await events.next();

		// All events fill 160 pages.
		expect(fake.record.requests.length).toBeLessThan(80);
		await collect(events);
		expect(fake.record.requests.length).toBeLessThan(200);
	});

	test("keeps to the span, both ends included", async () => {
		const { fake, client, now } = setUp();
		const [, second, third] = emitAged(fake, [4 * DAY, 3 * DAY, 2 * DAY, DAY]);

		const found = await collect(
			client.events.backfill({ since: new Date(now - 3 * DAY), until: new Date(now - 2 * DAY) }),
		);

		expect(found.map(({ id }) => id)).toEqual([second, third]);
	});

	test("accepts dates as Close writes them, in UTC", async () => {
		const { fake, client } = setUp();
		const [id] = emitAged(fake, [DAY]);
		const logged = await client.events.get(id ?? "");

		const found = await collect(
			client.events.backfill({ since: logged.date_updated, until: parseCloseDate(logged.date_updated) }),
		);

		expect(found).toEqual([logged]);
	});

	test("with events reads the pair, and applies the filters", async () => {
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

	test.each([
		["in one page", 0],
		["in several pages", 70],
	])("with many pairs reads the whole log if that takes fewer requests, %s", async (_, others) => {
		const { fake, client, now } = setUp();
		const created = emitAged(fake, [3 * DAY, 2 * DAY]);
		const updated = emitAged(fake, [2.5 * DAY], "opportunity.updated");
		// Each is wanted in only one half, and they fill the span evenly.
		for (let index = 0; index < others; index++) {
			const unwanted = sampleEvent(index % 2 === 0 ? "lead.updated" : "opportunity.created");
			fake.emit({ ...unwanted, object_id: `other_${index}` }, { late: DAY + index * (DAY / 4) });
		}
		const events = [
			event("lead.created"),
			event("opportunity.updated"),
			event("lead.deleted"),
			event("contact.created"),
		];

		const span = { since: new Date(now - 20 * DAY), until: new Date(now - DAY), events };
		const found = await collect(client.events.backfill(span));

		expect(found.map(({ id }) => id)).toEqual([created[0], updated[0], created[1]]);
		expect(fake.record.requests.every(({ query }) => !query.has("object_type"))).toBe(true);
	});

	test("with a few pairs in a crowded log reads the pairs", async () => {
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

	test("sends one request for a span whose events fit on a page, and another if the span may still change", async () => {
		const { fake, client, now } = setUp();
		emitAged(fake, [3 * DAY, 2 * DAY]);

		await collect(client.events.backfill({ since: new Date(now - 4 * DAY), until: new Date(now - DAY) }));
		expect(fake.record.requests).toHaveLength(1);

		await collect(client.events.backfill({ since: new Date(now - 4 * DAY) }));
		expect(fake.record.requests).toHaveLength(3);
	});

	test("with two filters for a pair reads the pair once, and yields what either filter matches", async () => {
		const { fake, client, now } = setUp();
		const ids = ["user_1", "user_2", "user_3"].map((user_id, index) => {
			const object_id = `lead_${index}`;
			return fake.emit({ ...sampleEvent("lead.created"), object_id, user_id }, { late: DAY - index }).id;
		});
		const events = ["user_1", "user_3"].map((id) => event("lead.created", field("user_id").equals(id)));

		const span = { since: new Date(now - 2 * DAY), until: new Date(now - DAY / 2), events };
		const found = await collect(client.events.backfill(span));

		expect(found.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
		expect(fake.record.requests.map(({ query }) => query.get("object_type"))).toEqual(["lead"]);
	});

	test("ends at a repeated cursor", async () => {
		const client = createClient({
			apiKey: "api_test",
			fetch: async () => Response.json({ data: [], cursor_next: "more", cursor_previous: null }),
		});

		await expect(collect(client.events.backfill({ since: new Date(Date.now() - DAY) }))).resolves.toEqual([]);
	});

	test("reads the last five minutes again, for events that became visible late", async () => {
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

	test.each([
		["until now", undefined],
		["until a moment in the future", 30 * MINUTE],
	])("yields each event once, even if the last five minutes are crowded, %s", async (_, ahead) => {
		const { fake, client, now } = setUp();
		const ids = emitAged(
			fake,
			Array.from({ length: 1500 }, (_, index) => 4 * MINUTE - index * 100),
		);

		const span = { since: new Date(now - 10 * MINUTE), ...(ahead && { until: new Date(now + ahead) }) };
		const found = await collect(client.events.backfill(span));

		expect(found.map(({ id }) => id)).toEqual(ids);
	});

	test("yields an event with hidden data whatever a filter says", async () => {
		const { fake, client, now } = setUp();
		const { data, previous_data, ...hidden } = sampleEvent("lead.created");
		// Hidden data is absent, which the type of `emit` does not allow.
		const { id } = fake.emit({ ...hidden, data: undefined as never, previous_data: {} }, { late: MINUTE });
		const events = [event("lead.created", field("data", "name").equals("Juniper"))];

		const found = await collect(client.events.backfill({ since: new Date(now - 2 * MINUTE), events }));

		expect(found.map((each) => each.id)).toEqual([id]);
	});

	test("ends when its signal aborts, even with events in memory", async () => {
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

	test("ends immediately when return() is called while it waits, and aborts its requests", async () => {
		const signals: (AbortSignal | null | undefined)[] = [];
		const client = createClient({
			apiKey: "api_test",
			fetch: (_, init) => {
				signals.push(init?.signal);
				return new Promise(() => {});
			},
		});
		const events = client.events.backfill({ since: new Date(Date.now() - DAY) });
		const waiting = events.next();
		await expect.poll(() => signals.length).toBe(1);

		await expect(events.return()).resolves.toEqual({ done: true, value: undefined });

		await expect(waiting).resolves.toEqual({ done: true, value: undefined });
		expect(signals[0]?.aborted).toBe(true);
	});

	test("makes no more requests when its loop is left", async () => {
		const { fake, client, now } = setUp();
		emitAged(
			fake,
			Array.from({ length: 1500 }, (_, index) => 3 * DAY - index * 100),
		);

		for await (const _ of client.events.backfill({ since: new Date(now - 4 * DAY) })) break;
		const { length } = fake.record.requests;
		await new Promise((resolve) => setImmediate(resolve));

		expect(fake.record.requests).toHaveLength(length);
	});

	test("yields the events before a part that cannot be read, and then rejects", async () => {
		const { fake, now } = setUp();
		const ids = emitAged(
			fake,
			Array.from({ length: 3000 }, (_, index) => 3 * DAY - index * 20_000),
		);
		const client = createClient({
			apiKey: "api_test",
			maxRetries: 0,
			fetch: async (input, init) =>
				fake.record.requests.length < 30 ? fake.fetch(input, init) : new Response("{}", { status: 500 }),
		});
		const found: string[] = [];

		const read = async () => {
			for await (const { id } of client.events.backfill({ since: new Date(now - 4 * DAY) })) found.push(id);
		};

		await expect(read()).rejects.toMatchObject({ status: 500 });
		expect(found.length).toBeGreaterThan(100);
		expect(found).toEqual(ids.slice(0, found.length));
	});

	test("accepts the last 30 days, computed with Date.now()", async () => {
		const { client } = setUp();

		await expect(collect(client.events.backfill({ since: new Date(Date.now() - 30 * DAY) }))).resolves.toEqual([]);
	});

	test("rejects more than 30 days, and says that Close keeps no more", async () => {
		const { fake, client, now } = setUp();

		const call = collect(client.events.backfill({ since: new Date(now - 31 * DAY) }));

		await expect(call).rejects.toThrow(/since is .*Z, but Close keeps events for 30 days/);
		expect(fake.record.requests).toHaveLength(0);
	});

	test("accepts up to five minutes more than 30 days, because clocks differ", async () => {
		vi.useFakeTimers();
		const { client, now } = setUp();
		const oldest = now - 30 * DAY - 5 * MINUTE;

		await expect(collect(client.events.backfill({ since: new Date(oldest) }))).resolves.toEqual([]);
		await expect(collect(client.events.backfill({ since: new Date(oldest - 1) }))).rejects.toThrow(
			"keeps events for 30 days",
		);
	});

	test.each([
		["since that is not a date", { since: "yesterday" }, /since must be a Date or a date such as/],
		["until that is not a date", { since: new Date(), until: new Date(Number.NaN) }, /until must be a Date/],
		[
			"events that are names",
			// The cast passes a wrong argument, as JavaScript can.
			{ since: new Date(), events: ["lead.created"] as never },
			/events\[0\]: expected an object/,
		],
	])("refuses %s", async (_, span, message) => {
		const { client } = setUp();

		await expect(collect(client.events.backfill(span))).rejects.toThrow(message);
	});

	test("passes on unknown fields and values", async () => {
		const { fake, client, now } = setUp();
		// The cast stands for an object type that Close may add.
		const unknown = { ...sampleEvent("lead.created"), object_type: "hologram" as never, moon_phase: "full" };
		fake.emit(unknown, { late: MINUTE });

		const [found] = await collect(client.events.backfill({ since: new Date(now - 2 * MINUTE) }));

		expect(found).toMatchObject({ object_type: "hologram", moon_phase: "full" });
	});
});

describe("a date with microseconds", () => {
	test("belongs to its millisecond, wherever parts end", async () => {
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
	test("yields no older events, and is not followed to the end of the log", async () => {
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

		const found = await collect(client.events.backfill({ since: new Date(now - 165_500) }));

		expect(found.map(({ id }) => id)).toEqual(
			all
				.slice(0, 106)
				.map(({ id }) => id)
				.reverse(),
		);
		// Three for the span, and three more for the last five minutes, which contain it.
		expect(pages).toBe(6);
	});
});
