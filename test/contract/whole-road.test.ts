import { createClient, query } from "close-crm";
import { expect, inject, test } from "vitest";
import { serve } from "../client/server.ts";

test("a lead with related objects is created, found and deleted, with a mock of the document", async () => {
	const stored: string[] = [];
	const storage = await serve((request, response) => {
		stored.push(`${request.headers["content-type"]?.split(";")[0]} ${request.headers.authorization}`);
		request.resume().on("end", () => response.writeHead(201).end());
	});
	const client = createClient({
		apiKey: "api_test",
		baseUrl: inject("prismUrl"),
		// The storage in the document's example does not exist.
		fetch: (input, init) => fetch(String(input).includes("uploads.example.com") ? storage.url : input, init),
	});

	const lead = await client.request("POST /lead/", { body: { name: "Juniper Bakery" } });
	const contact = await client.request("POST /contact/", {
		body: { lead_id: lead.id, name: "Ines Duarte", emails: [{ email: "ines@example.com", type: "office" }] },
	});
	const opportunity = await client.request("POST /opportunity/", {
		// 500 dollars per month, in cents.
		body: { lead_id: lead.id, contact_id: contact.id, value: 50_000, value_period: "monthly", note: "Ovens" },
	});
	const call = await client.request("POST /activity/call/", {
		body: { lead_id: lead.id, contact_id: contact.id, direction: "outbound", status: "completed", duration: 120 },
	});
	const file = await client.upload({ filename: "quote.txt", contentType: "text/plain", data: "Two of them." });
	const note = await client.request("POST /activity/note/", {
		body: { lead_id: lead.id, note: "Wants two of them.", attachments: [file] },
	});

	const found: string[] = [];
	const byEmail = query.hasRelated("lead", "contact", query.text("ines@example.com", "phrase"));
	const leads = client.search({
		query: query.and(query.objectType("lead"), byEmail),
		fields: { lead: ["id", "display_name"] },
	});
	for await (const { id } of leads) found.push(id);

	let cents = 0;
	for await (const { value } of client.paginate("GET /opportunity/", { query: { _fields: ["id", "value"] } })) {
		cents += value ?? 0;
	}

	await client.request("DELETE /activity/note/{id}/", { path: { id: note.id } });
	await client.request("DELETE /activity/call/{id}/", { path: { id: call.id } });
	await client.request("DELETE /opportunity/{id}/", { path: { id: opportunity.id } });
	await client.request("DELETE /contact/{id}/", { path: { id: contact.id } });
	await client.request("DELETE /lead/{id}/", { path: { id: lead.id } });

	for (const { id } of [lead, contact, opportunity, call, note]) expect(id).toMatch(/^[a-z]+_/);
	expect(stored).toEqual(["multipart/form-data undefined"]);
	expect(file.size).toBe(12);
	expect(cents).toBeGreaterThan(0);
	expect(found.every((id) => id !== "")).toBe(true);
});
