import { CloseInputError, CloseResponseError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";

/** A client of a server that returns these pages in turn, and the queries it received. */
function setUp(...pages: object[]) {
	const queries: string[] = [];
	const client = createClient({
		apiKey: "a",
		maxRetries: 0,
		async fetch(input) {
			queries.push(decodeURIComponent(new URL(String(input)).search));
			return Response.json(pages[queries.length - 1] ?? { error: "There is no such page." });
		},
	});
	return { client, queries };
}

const items = (...names: string[]) => names.map((name) => ({ id: `item_${name}` }));

async function idsOf(list: AsyncIterable<object>): Promise<string[]> {
	const ids: string[] = [];
	for await (const item of list) ids.push((item as { id: string }).id);
	return ids;
}

test("an option that the route does not have is named, without the name of another function", async () => {
	const { client, queries } = setUp();
	// @ts-expect-error: JavaScript can pass what TypeScript rejects
	const call = idsOf(client.paginate("GET /webhook/", { limit: 10 }));

	await expect(call).rejects.toThrow(/^GET \/webhook\/ has no option limit\. It has path, query/);
	expect(queries).toEqual([]);
});

describe("a list with _skip", () => {
	test("is read page by page until has_more is false", async () => {
		const { client, queries } = setUp(
			{ data: items("a", "b"), has_more: true },
			{ data: items("c"), has_more: true },
			{ data: items("d"), has_more: false },
		);

		const ids = await idsOf(client.paginate("GET /webhook/", { query: { _limit: 2 } }));

		expect(ids).toEqual(["item_a", "item_b", "item_c", "item_d"]);
		expect(queries).toEqual(["?_limit=2", "?_limit=2&_skip=2", "?_limit=2&_skip=3"]);
	});

	test("starts where _skip says", async () => {
		const { client, queries } = setUp({ data: items("a"), has_more: true }, { data: [], has_more: false });

		await idsOf(client.paginate("GET /webhook/", { query: { _skip: 10 } }));

		expect(queries).toEqual(["?_skip=10", "?_skip=11"]);
	});

	test.each([
		[undefined, 100],
		[20, 20],
	])("continues after an empty page that has more, and skips a page (_limit %s)", async (_limit, skipped) => {
		const { client, queries } = setUp({ data: [], has_more: true }, { data: items("a"), has_more: false });

		const ids = await idsOf(client.paginate("GET /webhook/", { query: _limit === undefined ? {} : { _limit } }));

		expect(ids).toEqual(["item_a"]);
		expect(queries[1]).toContain(`_skip=${skipped}`);
	});

	test("ends if has_more is absent", async () => {
		const { client, queries } = setUp({ data: items("a") });

		expect(await idsOf(client.paginate("GET /webhook/"))).toEqual(["item_a"]);
		expect(queries).toHaveLength(1);
	});

	test("rejects when Close sends the same page again, instead of reading it forever", async () => {
		const page = { data: items("a", "b"), has_more: true };
		const { client, queries } = setUp(page, page, page);
		const ids: string[] = [];

		const error = await (async () => {
			for await (const { id } of client.paginate("GET /webhook/")) ids.push(id);
		})().catch((e) => e);

		expect(error).toBeInstanceOf(CloseResponseError);
		expect(error.message).toContain("Close ignores _skip here");
		expect(queries).toHaveLength(2);
	});
});

describe("a list with cursors", () => {
	test("is read page by page until the cursor is null, even after an empty page", async () => {
		const { client, queries } = setUp(
			{ data: items("a"), cursor_next: "one" },
			{ data: [], cursor_next: "two" },
			{ data: items("b"), cursor_next: null },
		);

		const ids = await idsOf(client.paginate("GET /event/", { query: { _limit: 1 } }));

		expect(ids).toEqual(["item_a", "item_b"]);
		expect(queries).toEqual(["?_limit=1", "?_limit=1&_cursor=one", "?_limit=1&_cursor=two"]);
	});

	test.each([["one"], ["two"]])("ends at a repeated cursor (%s)", async (again) => {
		const { client, queries } = setUp(
			{ data: items("a"), cursor_next: "one" },
			{ data: items("b"), cursor_next: "two" },
			{ data: items("c"), cursor_next: again },
		);

		expect(await idsOf(client.paginate("GET /event/"))).toEqual(["item_a", "item_b", "item_c"]);
		expect(queries).toHaveLength(3);
	});
});

describe("paginate", () => {
	test("requests nothing before its first item is needed, and no second page before that page's first item is needed", async () => {
		const { client, queries } = setUp({ data: items("a", "b"), has_more: true }, { data: items("c"), has_more: false });
		const list = client.paginate("GET /webhook/");
		expect(queries).toHaveLength(0);

		await list.next();
		await list.next();
		expect(queries).toHaveLength(1);

		await list.next();
		expect(queries).toHaveLength(2);
	});

	test("ends with the loop, without another request", async () => {
		const { client, queries } = setUp({ data: items("a", "b"), has_more: true });

		for await (const _ of client.paginate("GET /webhook/")) break;

		expect(queries).toHaveLength(1);
	});

	test("passes the options of the call to each request", async () => {
		const sent: (string | null)[] = [];
		const client = createClient({
			apiKey: "a",
			async fetch(_, init) {
				sent.push(new Headers(init?.headers).get("x-app"));
				return Response.json({ data: items(String(sent.length)), has_more: sent.length < 2 });
			},
		});

		await idsOf(client.paginate("GET /webhook/", { headers: { "x-app": "sync" } }));

		expect(sent).toEqual(["sync", "sync"]);
	});

	test("rejects a route that is not a list, before anything is sent", async () => {
		const { client, queries } = setUp();

		// @ts-expect-error: JavaScript can pass what TypeScript rejects
		const list = client.paginate("GET /webhook/{id}/", { path: { id: "whsub_1" } });

		await expect(idsOf(list)).rejects.toThrow(CloseInputError);
		await expect(idsOf(list)).resolves.toEqual([]);
		expect(queries).toEqual([]);
	});

	test("rejects a response without a list", async () => {
		const { client } = setUp({ data: {} });

		await expect(idsOf(client.paginate("GET /webhook/"))).rejects.toThrow("`data` is not a list");
	});
});
