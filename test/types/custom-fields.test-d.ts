import { changedTo, createClient, event, query } from "close-crm";
import { expectTypeOf, test } from "vitest";

// As `close-crm types` writes it. It applies to all tests that are compiled together, so no other test uses these names.
declare module "close-crm" {
	interface CustomFields {
		/** Plan */
		"custom.cf_plan"?: "Basic" | "Pro" | null;
		/** Interests */
		"custom.cf_interests"?: ("Boats" | "Bikes")[] | null;
		/** Seats */
		"custom.cf_seats"?: number | null;
	}
}

type Plan = "Basic" | "Pro" | null | undefined;
const client = createClient({ apiKey: "api_test" });

test("custom fields are typed in responses", async () => {
	const lead = await client.request("GET /lead/{id}/", { path: { id: "lead_1" } });
	expectTypeOf(lead["custom.cf_plan"]).toEqualTypeOf<Plan>();
	expectTypeOf(lead["custom.cf_interests"]).toEqualTypeOf<("Boats" | "Bikes")[] | null | undefined>();
	expectTypeOf(lead["custom.cf_other"]).toEqualTypeOf<unknown>();
	// @ts-expect-error: not a choice
	if (lead["custom.cf_plan"] === "Gold") return;
	for await (const contact of client.paginate("GET /contact/")) {
		expectTypeOf(contact["custom.cf_seats"]).toEqualTypeOf<number | null | undefined>();
	}
});

test("custom fields are typed where _fields asks for them", async () => {
	const lead = await client.request("GET /lead/{id}/", {
		path: { id: "lead_1" },
		query: { _fields: ["id", "custom.cf_plan"] },
	});
	expectTypeOf(lead).toEqualTypeOf<{ id: string; "custom.cf_plan"?: "Basic" | "Pro" | null }>();
});

test("custom fields are typed in requests", () => {
	client.request("POST /lead/", { body: { name: "Lindqvist Boats", "custom.cf_plan": "Pro" } });
	client.request("PUT /lead/{id}/", { path: { id: "lead_1" }, body: { "custom.cf_plan": null, "custom.cf_new": 5 } });
	// @ts-expect-error: not a choice
	client.request("POST /lead/", { body: { "custom.cf_plan": "Gold" } });
	// @ts-expect-error: not a choice
	client.request("PUT /opportunity/{id}/", { path: { id: "oppo_1" }, body: { "custom.cf_interests": ["Cars"] } });
});

test("custom fields are typed in events and their filters", () => {
	event("lead.updated", changedTo("custom.cf_plan", "Pro"));
	// @ts-expect-error: not a choice
	event("lead.updated", changedTo("custom.cf_plan", "Gold"));
});

test("custom fields are typed in a search", async () => {
	const leads = client.search({
		query: query.and(query.objectType("lead"), query.customField("custom.cf_plan").term("Pro")),
		fields: { lead: ["id", "custom.cf_plan"] },
	});
	for await (const lead of leads) expectTypeOf(lead["custom.cf_plan"]).toEqualTypeOf<Plan>();
	query.customField("cf_interests").term("Boats", "Bikes");
	query.customField("cf_other").term("anything");
	query.customField("cf_seats").numberRange({ gte: 5 });
	// @ts-expect-error: not a choice
	query.customField("cf_plan").term("Gold");
});
