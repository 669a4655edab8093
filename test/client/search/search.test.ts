import { CloseError, CloseInputError, createClient, query, type SearchOptions } from "close-crm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** The lifetime of a cursor, in ms, and the limit of one search. */
const CURSOR_LIFETIME = 30_000;
const LONGEST_SEARCH = 10_000;

interface Stored {
	id: string;
	date_created: string;
}

interface Body {
	query: { type: string; queries?: { condition?: { on_or_after?: { value: string } } }[] };
	_fields?: Record<string, string[]>;
	_limit: number;
	cursor?: string;
	sort?: { direction: string; field: { field_name: string } }[];
}

/**
 * A client of a server with these objects, in the order of their creation. It finds those at or after the date in the
 * query, ends a search after 10,000, and forgets a cursor after 30 seconds.
 */
function setUp(objects: Stored[]) {
	const bodies: Body[] = [];
	const cursors = new Map<string, { found: Stored[]; from: number; at: number }>();
	function find({ query }: Body): Stored[] {
		const since = query.queries?.map(({ condition }) => condition?.on_or_after?.value).find(Boolean);
		return objects.filter(({ date_created }) => since === undefined || Date.parse(date_created) >= Date.parse(since));
	}
	const client = createClient({
		apiKey: "a",
		maxRetries: 0,
		async fetch(_, init) {
			const body: Body = JSON.parse(String(init?.body));
			bodies.push(body);
			const place =
				body.cursor === undefined ? { found: find(body), from: 0, at: Date.now() } : cursors.get(body.cursor);
			if (!place || Date.now() - place.at > CURSOR_LIFETIME) {
				return Response.json({ "field-errors": { cursor: "This cursor has expired." } }, { status: 400 });
			}
			const end = Math.min(place.from + body._limit, LONGEST_SEARCH);
			const data = place.found.slice(place.from, end).map((each) => ({ __object_type: "lead", ...each }));
			const cursor = end < place.found.length && end <= LONGEST_SEARCH ? `cursor ${cursors.size}` : null;
			if (cursor !== null) cursors.set(cursor, { ...place, from: end, at: Date.now() });
			return Response.json({ data, cursor });
		},
	});
	return { client, bodies };
}

/** Leads created at intervals of this many ms. */
function leads(count: number, step: number): Stored[] {
	return Array.from({ length: count }, (_, index) => ({
		id: `lead_${index}`,
		date_created: new Date(Date.UTC(2026, 0, 1) + index * step).toISOString(),
	}));
}

const LEADS = query.objectType("lead");

async function idsOf(found: AsyncIterable<{ id: string }>, delay = 0): Promise<string[]> {
	const ids: string[] = [];
	for await (const { id } of found) {
		ids.push(id);
		if (delay > 0) await vi.advanceTimersByTimeAsync(delay);
	}
	return ids;
}

describe("search", () => {
	test("requests the fields, and returns them with the type and the id", async () => {
		const { client, bodies } = setUp(leads(1, 1000));

		const found = await client.search({ query: LEADS, fields: { lead: ["id", "display_name"] } }).next();

		expect(found.value).toEqual({ __object_type: "lead", id: "lead_0" });
		expect(bodies[0]).toMatchObject({
			query: LEADS,
			_fields: { lead: ["id", "display_name", "date_created"] },
			_limit: 200,
			sort: [{ direction: "asc", field: { field_name: "date_created" } }],
		});
	});

	test("returns the date of creation if it was requested", async () => {
		const { client } = setUp(leads(1, 1000));

		const found = await client.search({ query: LEADS, fields: { lead: ["date_created"] } }).next();

		expect(found.value).toHaveProperty("date_created", "2026-01-01T00:00:00.000Z");
	});

	test.each([
		["many per second", 25_000, 7],
		["one per second", 12_000, 1_000],
		["thousands in one second", 12_000, 0.2],
	])("finds each object once, past 10,000 (%s)", async (_, count, step) => {
		const { client, bodies } = setUp(leads(count, step));

		const ids = await idsOf(client.search({ query: LEADS }));

		expect(ids).toEqual(leads(count, step).map(({ id }) => id));
		// Each search except the last reads 10,000 objects, and no page is fetched twice.
		expect(bodies.length).toBeLessThanOrEqual(Math.ceil(count / 200) + Math.ceil(count / 5_000) + 26);
	});

	test("searches again if the cursor has expired because the consumer is slow", async () => {
		const { client } = setUp(leads(600, 500));

		const ids = await idsOf(client.search({ query: LEADS }), 400);

		expect(ids).toEqual(leads(600, 500).map(({ id }) => id));
	});

	test("searches again if Close says that the cursor has expired", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			async fetch() {
				requests++;
				if (requests === 2) return Response.json({ "field-errors": { cursor: "Expired." } }, { status: 400 });
				const stored = leads(2, 1000)[requests === 1 ? 0 : 1];
				return Response.json({ data: [stored], cursor: requests === 1 ? "cursor" : null });
			},
		});

		expect(await idsOf(client.search({ query: LEADS }))).toEqual(["lead_0", "lead_1"]);
	});

	test("continues after an empty page with a cursor, and ends at a repeated cursor", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			async fetch() {
				requests++;
				return Response.json({ data: requests === 1 ? [] : leads(1, 1), cursor: "the same" });
			},
		});

		expect(await idsOf(client.search({ query: LEADS }))).toEqual(["lead_0"]);
		expect(requests).toBe(2);
	});

	test("ends after `limit` objects, without another request", async () => {
		const { client, bodies } = setUp(leads(1_000, 1000));

		expect(await idsOf(client.search({ query: LEADS, limit: 3 }))).toEqual(["lead_0", "lead_1", "lead_2"]);
		expect(bodies).toHaveLength(1);
		expect(bodies[0]?._limit).toBe(3);
		expect(await idsOf(client.search({ query: LEADS, limit: 300 }))).toHaveLength(300);
	});

	test("with its own sort rejects where Close ends the search, and says what to do", async () => {
		const { client, bodies } = setUp(leads(10_001, 1000));
		const sort = [
			{ direction: "desc", field: { type: "regular_field", object_type: "lead", field_name: "name" } },
		] as const;
		let count = 0;

		const error = await (async () => {
			for await (const _ of client.search({ query: LEADS, sort })) count++;
		})().catch((e) => e);

		expect(error).toBeInstanceOf(CloseError);
		expect(error.message).toMatch(/10,000 objects.*leave out sort/);
		expect(count).toBe(10_000);
		expect(bodies[0]?.sort).toEqual(sort);
	});

	test.each([
		["no object type", query.text("acme")],
		["two object types", query.and(LEADS, query.objectType("contact"))],
		["the opposite of an object type", query.not(LEADS)],
	])("with %s sends no sort", async (_, anyQuery) => {
		const { client, bodies } = setUp(leads(300, 1000));

		expect(await idsOf(client.search({ query: anyQuery }))).toHaveLength(300);
		expect(bodies[0]).not.toHaveProperty("sort");
	});

	test("is retried after a lost connection, because it changes nothing", async () => {
		let requests = 0;
		const client = createClient({
			apiKey: "a",
			async fetch() {
				requests++;
				if (requests === 1) throw new TypeError("fetch failed");
				return Response.json({ data: leads(1, 1), cursor: null });
			},
		});
		const found = idsOf(client.search({ query: LEADS }));
		await vi.advanceTimersByTimeAsync(1_000);

		expect(await found).toEqual(["lead_0"]);
	});

	test.each<[string, object, RegExp]>([
		["an unknown option", { query: LEADS, _limit: 5 }, /search: unknown option _limit/],
		["an object that is not a query", {}, /query must be an object with a type/],
		["a limit of 0", { query: LEADS, limit: 0 }, /limit must be a positive integer; it is 0/],
		["a limit that is not an integer", { query: LEADS, limit: 1.5 }, /it is 1.5/],
	])("rejects %s before anything is sent", async (_, options, message) => {
		const { client, bodies } = setUp([]);

		const call = client.search(options as SearchOptions).next();

		await expect(call).rejects.toThrow(CloseInputError);
		await expect(call).rejects.toThrow(message);
		expect(bodies).toEqual([]);
	});
});

describe("a query", () => {
	test("is in Close's documented form", () => {
		const built = query.and(
			query.objectType("contact"),
			query.field("contact", "emails_count").numberRange({ gt: 1 }),
			query.hasRelated("contact", "lead", query.customField("cf_1").term("Software")),
			query.not(query.field("contact", "name").text("Acme Inc.", "phrase")),
			query.or(query.id("cont_1"), query.savedSearch("save_1"), query.text("acme")),
		);

		expect(built).toEqual({
			type: "and",
			queries: [
				{ type: "object_type", object_type: "contact" },
				{
					type: "field_condition",
					field: { type: "regular_field", object_type: "contact", field_name: "emails_count" },
					condition: { type: "number_range", gt: 1 },
				},
				{
					type: "has_related",
					this_object_type: "contact",
					related_object_type: "lead",
					related_query: {
						type: "field_condition",
						field: { type: "custom_field", custom_field_id: "cf_1" },
						condition: { type: "term", values: ["Software"] },
					},
				},
				{
					type: "field_condition",
					negate: true,
					field: { type: "regular_field", object_type: "contact", field_name: "name" },
					condition: { type: "text", mode: "phrase", value: "Acme Inc." },
				},
				{
					type: "or",
					queries: [
						{ type: "id", value: "cont_1" },
						{ type: "saved_search", saved_search_id: "save_1" },
						{ type: "text", value: "acme", mode: "full_words" },
					],
				},
			],
		});
	});

	test.each([
		["exists", (field: query.FieldConditions) => field.exists(), { type: "exists" }],
		["a boolean", (field: query.FieldConditions) => field.boolean(false), { type: "boolean", value: false }],
		["the current user", (field: query.FieldConditions) => field.currentUser(), { type: "current_user" }],
		[
			"references",
			(field: query.FieldConditions) => field.reference("user", "user_1", "user_2"),
			{ type: "reference", reference_type: "user", object_ids: ["user_1", "user_2"] },
		],
		[
			"a range of moments",
			(field: query.FieldConditions) => field.momentRange({ onOrAfter: new Date(0), before: { type: "now" } }),
			{
				type: "moment_range",
				on_or_after: { type: "fixed_utc", value: "1970-01-01T00:00:00Z" },
				before: { type: "now" },
			},
		],
		[
			"an undocumented condition",
			(field: query.FieldConditions) => field.matches({ type: "in_status", status: "active" }),
			{ type: "in_status", status: "active" },
		],
	])("compares a field with %s", (_, build, condition) => {
		expect(build(query.field("lead", "a"))).toMatchObject({ type: "field_condition", condition });
	});

	test("that is negated twice is not negated", () => {
		expect(query.not(query.not(query.matchAll()))).toEqual({ type: "match_all", negate: false });
	});
});
