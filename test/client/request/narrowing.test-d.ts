import { createClient, query } from "close-crm";
import { expectTypeOf, test } from "vitest";

const { request, paginate, search } = createClient({ apiKey: process.env.CLOSE_API_KEY });
const path = { id: "lead_1" };

test("_fields narrows an object to the requested fields", async () => {
	const lead = await request("GET /lead/{id}/", { path, query: { _fields: ["id", "display_name"] } });
	expectTypeOf(lead.id).toEqualTypeOf<string>();
	expectTypeOf(lead.display_name).toEqualTypeOf<string | undefined>();
	// @ts-expect-error: it was not requested
	lead.status_id;
});

test("_fields narrows the items of a list, but not the rest of the response", async () => {
	const page = await request("GET /lead/", { query: { _fields: ["id"] } });
	expectTypeOf(page.has_more).toEqualTypeOf<boolean>();
	expectTypeOf(page.data[0]?.id).toEqualTypeOf<string | undefined>();
	// @ts-expect-error: it was not requested
	page.data[0]?.name;
	for await (const lead of paginate("GET /lead/", { query: { _fields: ["name"] } })) {
		expectTypeOf(lead.name).toEqualTypeOf<string | null>();
		// @ts-expect-error: it was not requested
		lead.id;
	}
});

test("_fields accepts the ids of custom fields, and a list that is known only at run time", async () => {
	const lead = await request("GET /lead/{id}/", { path, query: { _fields: ["custom.cf_size"] } });
	expectTypeOf(lead["custom.cf_size"]).toEqualTypeOf<unknown>();
	const names: string[] = ["id"];
	const whole = await request("GET /lead/{id}/", { path, query: { _fields: names } });
	expectTypeOf(whole.id).toEqualTypeOf<string>();
});

test("withResponse narrows too", async () => {
	const { data } = await request.withResponse("GET /lead/{id}/", { path, query: { _fields: ["id"] } });
	expectTypeOf(data.id).toEqualTypeOf<string>();
	// @ts-expect-error: it was not requested
	data.name;
});

test("paginate accepts only lists", () => {
	// @ts-expect-error: it is one lead
	paginate("GET /lead/{id}/", { path });
	// @ts-expect-error: no such parameter
	paginate("GET /lead/", { query: { date_created__gt: "2026-01-01" } });
});

test("search returns the requested fields, by object type", async () => {
	const fields = { lead: ["name"], contact: ["emails"] } as const;
	for await (const found of search({ query: query.matchAll(), fields })) {
		expectTypeOf(found.id).toEqualTypeOf<string>();
		if (found.__object_type === "lead") expectTypeOf(found.name).toEqualTypeOf<string | null>();
		// @ts-expect-error: a contact has other fields
		else found.name;
	}
	for await (const found of search({ query: query.matchAll() })) {
		expectTypeOf(found.__object_type).toEqualTypeOf<string>();
	}
	search({
		query: query.matchAll(),
		// @ts-expect-error: a lead has no such field
		fields: { lead: ["nmae"] },
	});
});

test("a query is one of Close's types, or any other", () => {
	query.and({ type: "object_type", object_type: "lead" }, { type: "newer_than_this_package", value: 1 });
	// @ts-expect-error: a query has a type
	query.and({ object_type: "lead" });
	query.field("lead", "name").text("acme", "phrase");
	// @ts-expect-error: no such mode
	query.field("lead", "name").text("acme", "fuzzy");
});
