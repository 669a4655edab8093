import { CloseBadRequestError, CloseNotFoundError } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { DAY, fakeClose, MINUTE, SECOND } from "./fake.ts";

const headers = { authorization: "Basic eDo=" };

function createLog(now?: number) {
	const fake = fakeClose({}, now);
	/** The log's response to a query, without the client's checks. */
	async function query(query: Record<string, string>) {
		const response = await fake.close.fetch(`https://api.close.com/api/v1/event/?${new URLSearchParams(query)}`, {
			headers,
		});
		const body = await response.json();
		return { status: response.status, body, ids: body.data?.map(({ id }: { id: string }) => id) };
	}
	/** Emits `count` events of different leads, a second apart, and returns their ids, newest first. */
	async function emit(count: number) {
		const ids: string[] = [];
		for (let seed = 0; seed < count; seed++) {
			ids.unshift(fake.close.emit(sampleEvent("lead.created", {}, { seed })).id);
			await fake.clock.advance(SECOND);
		}
		return ids;
	}
	return { ...fake, query, emit };
}

describe("the event log of the fake", () => {
	test("an event is visible immediately, with an id and dates from the fake", async () => {
		const { close, client, clock } = createLog();
		const sample = sampleEvent("lead.created");

		const emitted = close.emit(sample);

		expect(emitted).toEqual({
			...sample,
			id: emitted.id,
			date_created: "2026-06-01T00:00:00.000000",
			date_updated: "2026-06-01T00:00:00.000000",
		});
		expect(emitted.id).toMatch(/^ev_\w{22}$/);
		expect(emitted.id).not.toBe(sample.id);
		expect(await client.events.get(emitted.id)).toEqual(emitted);
		expect((await client.events.list()).data).toEqual([emitted]);
		expect(clock.now()).toBe(Date.UTC(2026, 5, 1));
	});

	test("a missing event is answered with 404", async () => {
		const { client } = createLog();

		await expect(client.events.get("ev_1")).rejects.toBeInstanceOf(CloseNotFoundError);
	});

	test("pages have 50 events, newest first, and cursors to older and newer pages", async () => {
		const { query, emit } = createLog();
		const ids = await emit(120);

		const first = await query({});
		const second = await query({ _cursor: first.body.cursor_next });
		const third = await query({ _cursor: second.body.cursor_next });
		const back = await query({ _cursor: third.body.cursor_previous });

		expect([first.ids, second.ids, third.ids]).toEqual([ids.slice(0, 50), ids.slice(50, 100), ids.slice(100)]);
		expect([first.body.cursor_previous, third.body.cursor_next]).toEqual([null, null]);
		expect(back.ids).toEqual(second.ids);
	});

	test("simultaneous events are in the order in which they happened, and each is on only one page, in both directions", async () => {
		const { query, close } = createLog();
		const ids = Array.from({ length: 7 }, (_, seed) => close.emit(sampleEvent("lead.created", {}, { seed })).id);
		ids.reverse();
		const page = (cursor?: string) => query({ _limit: "3", ...(cursor && { _cursor: cursor }) });

		const first = await page();
		const second = await page(first.body.cursor_next);
		const third = await page(second.body.cursor_next);
		const back = await page(third.body.cursor_previous);
		const start = await page(back.body.cursor_previous);

		expect([first.ids, second.ids, third.ids]).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
		expect([back.ids, start.ids]).toEqual([second.ids, first.ids]);
		expect(back.body.cursor_next).toBe(second.body.cursor_next);
		expect([third.body.cursor_next, start.body.cursor_previous]).toEqual([null, null]);
	});

	test("a page that continues from an expired event begins with the oldest remaining one", async () => {
		const { query, emit, clock } = createLog();
		const ids = await emit(5);
		const first = await query({ _limit: "4" });
		const oldest = await query({ _limit: "1", _cursor: first.body.cursor_next });
		await clock.advance(30 * DAY - 3 * SECOND);

		const newer = await query({ _limit: "2", _cursor: oldest.body.cursor_previous });
		const older = await query({ _limit: "2", _cursor: newer.body.cursor_next ?? first.body.cursor_next });

		expect(newer.ids).toEqual(ids.slice(1, 3));
		expect(newer.body.cursor_next).toBeNull();
		expect(older.body).toEqual({ data: [], cursor_next: null, cursor_previous: null });
	});

	test("there is no cursor to a page without matching events", async () => {
		const { query, close } = createLog();
		close.emit(sampleEvent("contact.created"));
		const { id } = close.emit(sampleEvent("lead.created"));
		close.emit(sampleEvent("contact.created", {}, { seed: 2 }));

		expect((await query({ object_type: "lead", action: "created", _limit: "1" })).body).toMatchObject({
			data: [{ id }],
			cursor_next: null,
			cursor_previous: null,
		});
		const newest = await query({ _limit: "1" });
		const lead = await query({ object_type: "lead", action: "created", _cursor: newest.body.cursor_next });
		expect(lead.body).toMatchObject({ data: [{ id }], cursor_previous: null });
	});

	test("following the cursors returns each event once while new ones arrive and old ones move", async () => {
		const { query, emit, close } = createLog();
		const ids = await emit(60);
		const first = await query({});
		await emit(5);
		close.emit(sampleEvent("lead.created", {}, { seed: 99 }), { late: 30 * SECOND });

		const second = await query({ _cursor: first.body.cursor_next });

		expect(second.ids).toEqual(expect.arrayContaining(ids.slice(50)));
		expect(new Set([...first.ids, ...second.ids]).size).toBe(first.ids.length + second.ids.length);
	});

	test("a date range has the requested bounds, and applies to the following pages", async () => {
		const { query, emit } = createLog();
		const ids = await emit(10);
		const at = (second: number) => `2026-06-01T00:00:0${second}`;

		expect((await query({ date_updated__gte: at(2), date_updated__lte: at(5) })).ids).toEqual(ids.slice(4, 8));
		expect((await query({ date_updated__gt: at(2), date_updated__lt: at(5) })).ids).toEqual(ids.slice(5, 7));
		const page = await query({ date_updated__gte: at(2), date_updated__lte: at(5), _limit: "3" });
		expect((await query({ _cursor: page.body.cursor_next })).ids).toEqual([ids[7]]);
	});

	test("a date range may begin and end before 1970", async () => {
		const { query, emit } = createLog();
		const ids = await emit(2);
		const first = await query({ date_updated__gt: "1960-01-01T00:00:00", _limit: "1" });

		expect((await query({ _cursor: first.body.cursor_next })).ids).toEqual(ids.slice(1));
		expect((await query({ date_updated__lte: "1960-01-01T00:00:00" })).ids).toEqual([]);
	});

	test("filters work in the combinations that Close allows", async () => {
		const { query, close } = createLog();
		const lead = close.emit(sampleEvent("lead.created"));
		const contact = close.emit(sampleEvent("contact.created"));
		close.emit(sampleEvent("contact.created", {}, { seed: 2 }));

		expect((await query({ object_type: "lead", action: "created" })).ids).toEqual([lead.id]);
		expect((await query({ lead_id: lead.object_id })).ids).toEqual([contact.id, lead.id]);
		expect((await query({ object_type: "contact", object_id: contact.object_id })).ids).toEqual([contact.id]);
		expect((await query({ request_id: String(lead.request_id) })).ids).toEqual([lead.id]);
	});

	// developer.close.com/api/resources/events
	test.each([
		"object_type object_id",
		"object_type action",
		"object_id action",
		"lead_id",
		"lead_id object_type",
		"lead_id object_type action",
		"lead_id user_id",
		"lead_id user_id object_type",
		"lead_id user_id object_type action",
		"user_id",
		"user_id object_id",
		"user_id object_id action",
		"user_id object_type",
		"user_id object_type action",
		"request_id",
	])("the filters %s are accepted", async (names) => {
		const { query, close } = createLog();
		const { id, ...event }: Record<string, unknown> = { ...close.emit(sampleEvent("lead.created")) };
		close.emit(sampleEvent("contact.deleted", { user_id: null }, { seed: 2 }));
		const filters = names.split(" ").map((name) => [name, String(event[name])]);

		expect(await query(Object.fromEntries(filters))).toMatchObject({ status: 200, ids: [id] });
	});

	test.each(["object_type", "action", "object_id", "lead_id action", "request_id lead_id", "lead_id object_id"])(
		"the filters %s are rejected, and the error lists the allowed ones",
		async (names) => {
			const { query } = createLog();

			const { status, body } = await query(Object.fromEntries(names.split(" ").map((name) => [name, "x"])));

			expect(status).toBe(400);
			expect(body.error).toContain("; lead_id + user_id + object_type + action; ");
		},
	);

	test("the error names the passed filters, and all allowed combinations", async () => {
		const { body } = await createLog().query({ lead_id: "x", action: "x" });

		expect(body.error).toMatch(
			/^These filters cannot be used together: action, lead_id\. Allowed are: object_type \+ object_id; .+; request_id\.$/,
		);
	});

	test("a limit over 50 is rejected, and the error names the maximum", async () => {
		const { query } = createLog();

		expect((await query({ _limit: "50" })).status).toBe(200);
		expect(await query({ _limit: "51" })).toMatchObject({
			status: 400,
			body: { error: expect.stringContaining("max_limit = 50") },
		});
	});

	test.each(["x", "0", "-1", "1x", "x1", "1.5", ""])("the limit %j is rejected", async (_limit) => {
		expect(await createLog().query({ _limit })).toMatchObject({
			status: 400,
			body: { error: `_limit must be an integer (got "${_limit}" instead).` },
		});
	});

	test("a limit of 1 is accepted", async () => {
		const { query, emit } = createLog();
		const [id] = await emit(2);

		expect((await query({ _limit: "1" })).ids).toEqual([id]);
	});

	test.each(["x", "ä", "null"])("the cursor %j is rejected, because it is not from the log", async (_cursor) => {
		expect(await createLog().query({ _cursor })).toMatchObject({
			status: 400,
			body: { "field-errors": { _cursor: "Invalid cursor." } },
		});
	});

	test("an invalid date is rejected", async () => {
		expect(await createLog().query({ date_updated__gte: "yesterday" })).toMatchObject({
			status: 400,
			body: { "field-errors": { date_updated__gte: "Not a valid date." } },
		});
	});

	test("unknown parameters, _skip and an empty cursor are ignored", async () => {
		const { query, emit } = createLog();
		const ids = await emit(2);

		expect((await query({ date_created__gte: "2030-01-01", _skip: "1", _cursor: "" })).ids).toEqual(ids);
	});

	test("a test can make cursors expire", async () => {
		const { client, close, emit } = createLog();
		await emit(51);
		const { cursor_next } = await client.events.list();

		close.expireCursors();

		await expect(client.events.list({ _cursor: String(cursor_next) })).rejects.toBeInstanceOf(CloseBadRequestError);
	});

	test("an event is gone after 30 days", async () => {
		const { client, close, clock } = createLog();
		const { id } = close.emit(sampleEvent("lead.created"));

		await clock.advance(30 * DAY);
		expect((await client.events.list()).data).toHaveLength(1);
		expect(await client.events.get(id)).toMatchObject({ id });
		await clock.advance(1);

		expect((await client.events.list()).data).toEqual([]);
		await expect(client.events.get(id)).rejects.toBeInstanceOf(CloseNotFoundError);
	});

	test("an event may become visible late, at the place of its date", async () => {
		const { query, emit, close } = createLog();
		const [newer, older] = await emit(2);

		const late = close.emit(sampleEvent("group.created"), { late: 1500 });

		expect((await query({})).ids).toEqual([newer, late.id, older]);
	});

	test("updates of one object in quick succession are merged into one event", async () => {
		const { close, clock, query } = createLog();
		const update = (before: string, after: string) =>
			close.emit(sampleEvent("lead.updated", { data: { name: after }, previous_data: { name: before } }));

		const first = update("A", "B");
		await clock.advance(2 * SECOND);
		const second = close.emit(
			sampleEvent("lead.updated", { data: { name: "C", url: "y" }, previous_data: { name: "B", url: "x" } }),
		);

		expect(second).toMatchObject({
			id: first.id,
			date_created: first.date_created,
			date_updated: "2026-06-01T00:00:02.000000",
			previous_data: { name: "A", url: "x" },
			changed_fields: ["name", "url"],
			data: { name: "C" },
		});
		expect((await query({})).body.data).toEqual([second]);
		await clock.advance(3 * SECOND);
		expect(update("C", "D").id).not.toBe(first.id);
	});

	test("a merged event moves to the time of the last change, and lists the changed fields in order", async () => {
		const { close, query } = createLog();
		const others = [close.emit(sampleEvent("group.created")).id];
		const update = (previous_data: Record<string, unknown>) =>
			close.emit(sampleEvent("lead.updated", { previous_data }));
		const { id } = update({ url: "x" });
		others.unshift(close.emit(sampleEvent("group.created")).id);

		expect(update({ name: "A" }).changed_fields).toEqual(["name", "url"]);

		expect((await query({})).ids).toEqual([id, ...others]);
	});

	test("updates of other objects, other users and other actions are not merged", () => {
		const { close } = createLog();
		const ids = [
			close.emit(sampleEvent("lead.updated")),
			close.emit(sampleEvent("lead.updated", {}, { seed: 2 })),
			close.emit(sampleEvent("lead.updated", { user_id: null })),
			close.emit(sampleEvent("lead.deleted")),
			close.emit(sampleEvent("lead.created")),
			close.emit(sampleEvent("lead.created")),
		].map(({ id }) => id);

		expect(new Set(ids).size).toBe(6);
	});

	test("the client's backfill yields every event of a span once, oldest first", async () => {
		const { client, emit, clock } = createLog(Date.now() - DAY);
		const ids = await emit(130);
		const found: string[] = [];
		const since = new Date(clock.now() - 10 * MINUTE);

		for await (const { id } of client.events.backfill({ since, until: new Date(clock.now()) })) found.push(id);

		expect(found).toEqual(ids.reverse());
	});
});
