import { query } from "close-crm";
import { describe, expect, test } from "vitest";
import { sandbox } from "./sandbox.ts";

const { and, customField, field, hasRelated, id, matchAll, not, objectType, or, savedSearch, text } = query;

/** A sandbox with three leads. */
async function threeLeads() {
	const world = sandbox();
	const { client, clock } = world;
	const industry = await client.request("POST /custom_field/lead/", {
		body: { name: "Industry", type: "choices", choices: ["Retail", "Wholesale"] },
	});
	const create = async (name: string, body: object) => {
		const lead = await client.request("POST /lead/", { body: { name, ...body } });
		await clock.advance(60_000);
		return lead;
	};
	const larkspur = await create("Larkspur Coffee", {
		[`custom.${industry.id}`]: "Retail",
		contacts: [{ name: "Tomas", emails: [{ email: "tomas@larkspur.example.com", type: "office" }] }],
	});
	const harbor = await create("Harbor & Pine", { status: "Qualified", description: "Makes coffee tables." });
	const juniper = await create("Juniper", { [`custom.${industry.id}`]: "Wholesale", contacts: [{ name: "Maya" }] });
	await client.request("POST /opportunity/", { body: { lead_id: juniper.id, value: 90_000 } });

	async function found(wanted: query.SearchQuery): Promise<string[]> {
		const { data } = await client.request("POST /data/search/", {
			body: { query: wanted, _fields: { lead: ["name"], contact: ["name"], opportunity: ["lead_name"] } },
		});
		return data.map((hit) => String(hit.name ?? hit.lead_name));
	}
	return { ...world, industry, larkspur, harbor, juniper, found };
}

describe("a search of the sandbox", () => {
	test("finds leads by every condition that Close documents", async () => {
		const { found, industry, harbor, larkspur } = await threeLeads();
		const lead = (name: string) => field("lead", name);
		const all = ["Larkspur Coffee", "Harbor & Pine", "Juniper"];

		expect(await found(objectType("lead"))).toEqual(all);
		expect(await found(matchAll())).toEqual(all);
		expect(await found(id(harbor.id))).toEqual(["Harbor & Pine"]);
		expect(await found(text("coffee"))).toEqual(["Larkspur Coffee", "Harbor & Pine"]);
		expect(await found(text("pine harbor", "phrase"))).toEqual([]);
		expect(await found(text("lark", "beginning_of_words"))).toEqual(["Larkspur Coffee"]);
		expect(await found(lead("name").text("juniper", "exact_value"))).toEqual(["Juniper"]);
		expect(await found(customField(industry.id).term("Retail"))).toEqual(["Larkspur Coffee"]);
		expect(await found(customField(industry.id).exists())).toEqual(["Larkspur Coffee", "Juniper"]);
		expect(await found(lead("status_id").reference("status.lead", harbor.status_id))).toEqual(["Harbor & Pine"]);
		expect(await found(lead("created_by").currentUser())).toEqual(all);
		const later = { onOrAfter: new Date("2026-06-01T00:01:00Z"), before: new Date("2026-06-01T00:02:00Z") };
		expect(await found(lead("date_created").momentRange(later))).toEqual(["Harbor & Pine"]);
		expect(await found(and(objectType("lead"), not(text("coffee"))))).toEqual(["Juniper"]);
		expect(await found(or(id(harbor.id), id(larkspur.id)))).toEqual(["Larkspur Coffee", "Harbor & Pine"]);
	});

	test("finds other objects, and leads by the objects that belong to them", async () => {
		const { found } = await threeLeads();

		expect(await found(and(objectType("contact"), field("contact", "name").text("Maya")))).toEqual(["Maya"]);
		expect(await found(and(objectType("contact"), text("tomas@larkspur.example.com")))).toEqual(["Tomas"]);
		expect(await found(hasRelated("lead", "contact", field("contact", "name").text("Tomas")))).toEqual([
			"Larkspur Coffee",
		]);
		expect(
			await found(hasRelated("lead", "opportunity", field("opportunity", "value").numberRange({ gte: 90_000 }))),
		).toEqual(["Juniper"]);
		const active = field("opportunity", "status_type").term("active");
		expect(await found(and(objectType("opportunity"), active))).toEqual(["Juniper"]);
	});

	test("finds the new values of a lead, and not the old ones", async () => {
		const { client, found, harbor } = await threeLeads();
		expect(await found(text("pine"))).toEqual(["Harbor & Pine"]);

		await client.request("PUT /lead/{id}/", { path: { id: harbor.id }, body: { name: "Oak" } });

		expect(await found(text("pine"))).toEqual([]);
		expect(await found(text("oak"))).toEqual(["Oak"]);
		await client.request("DELETE /lead/{id}/", { path: { id: harbor.id } });
		expect(await found(text("oak"))).toEqual([]);
	});

	test("has cursors that are valid for 30 seconds", async () => {
		const { client, clock } = await threeLeads();
		const search = { query: objectType("lead"), _limit: 2, include_counts: true };

		const first = await client.request("POST /data/search/", { body: search });
		const second = await client.request("POST /data/search/", { body: { ...search, cursor: String(first.cursor) } });

		expect(first).toMatchObject({ data: [{ __object_type: "lead" }, {}], count: { limited: 3, total: 3 } });
		expect(second).toMatchObject({ data: [{}], cursor: null });
		await clock.advance(30_000);
		await expect(
			client.request("POST /data/search/", { body: { ...search, cursor: String(first.cursor) } }),
		).rejects.toMatchObject({ status: 400, body: { "field-errors": { cursor: expect.any(String) } } });
	});

	test("serves client.search, in both orders of a date", async () => {
		const { client } = await threeLeads();
		const names = async (direction: "asc" | "desc") => {
			const sort = [
				{ direction, field: { type: "regular_field", object_type: "lead", field_name: "date_created" } },
			] as const;
			const found: string[] = [];
			for await (const { name } of client.search({ query: objectType("lead"), fields: { lead: ["name"] }, sort })) {
				found.push(String(name));
			}
			return found;
		};

		expect(await names("asc")).toEqual(["Larkspur Coffee", "Harbor & Pine", "Juniper"]);
		expect(await names("desc")).toEqual(["Juniper", "Harbor & Pine", "Larkspur Coffee"]);
	});

	test("can be saved, and used by its id", async () => {
		const { client, found } = await threeLeads();
		const { id: saved } = await client.request("POST /saved_search/", {
			body: { name: "Coffee", s_query: { query: and(objectType("lead"), text("coffee")) } },
		});

		expect(await found(savedSearch(saved))).toEqual(["Larkspur Coffee", "Harbor & Pine"]);
	});
});
