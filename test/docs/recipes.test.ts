import { Buffer } from "node:buffer";
import { type CloseEvent, matches } from "close-crm";
import type { Receiver } from "close-crm/receive";
import { sampleEvent } from "close-crm/testing";
import { expect } from "vitest";
import { eventName } from "../../src/close/events/event-name.ts";
import { serve } from "../client/server.ts";
import { createDelivery } from "./programs/deliver.ts";
import { runProgram } from "./programs/run-program.ts";
import { runWith } from "./programs/run-with.ts";
import { testPrograms } from "./programs/test-programs.ts";

const contact = (id: string, email: string) => ({
	__object_type: "contact",
	id,
	lead_id: `lead_of_${id}`,
	emails: [{ email, type: "office", is_unsubscribed: false }],
	date_created: "2026-01-01T00:00:00+00:00",
});

testPrograms("docs/recipes/find-or-create.md", {
	async "Find or create"(code) {
		const found = [contact("cont_1", "not-ines@example.com"), contact("cont_2", "Ines@example.com")];
		const first = await runWith(code, { "POST /data/search/": [{ data: found, cursor: null }] });
		expect(first.printed).toEqual(["lead_of_cont_2"]);

		const second = await runWith(code, {
			"POST /data/search/": [{ data: found.slice(0, 1), cursor: null }],
			"POST /lead/": [{ id: "lead_new" }],
		});
		expect(second.printed).toEqual(["lead_new"]);
		expect(second.sent[1]?.body).toEqual({
			name: "Ines Duarte",
			contacts: [{ name: "Ines Duarte", emails: [{ email: "ines@example.com", type: "office" }] }],
		});
	},
	async "The race"(code) {
		const { sent } = await runWith(code, { "POST /lead/merge/": [{}] });

		expect(sent[0]?.body).toEqual({ source: "lead_later", destination: "lead_earlier" });
	},
});

testPrograms("docs/recipes/custom-fields.md", {
	async "Find the id of a field"(code) {
		const data = [{ id: "cf_size", name: "Size", type: "choices" }];
		const { printed } = await runWith(code, { "GET /custom_field/lead/": [{ data, has_more: false }] });

		expect(printed).toEqual(["custom.cf_size: Size (choices)"]);
	},
	async Read(code) {
		const { printed, sent } = await runWith(code, {
			"GET /lead/lead_1/": [{ id: "lead_1", "custom.cf_size": "large" }],
		});

		expect(printed).toEqual(["large"]);
		expect(sent[0]?.url.search).toBe("?_fields=id,custom.cf_size");
	},
	async Write(code) {
		const { sent } = await runWith(code, { "PUT /lead/lead_1/": [{ id: "lead_1" }] });

		expect(sent[0]?.body).toEqual({
			"custom.cf_size": "large",
			"custom.cf_renewal": null,
			"custom.cf_products.add": "Phone",
		});
	},
	async Search(code) {
		const data = [{ __object_type: "lead", id: "lead_1", display_name: "Juniper Bakery" }];
		const { printed } = await runWith(code, { "POST /data/search/": [{ data, cursor: null }] });

		expect(printed).toEqual(["lead_1 Juniper Bakery"]);
	},
});

testPrograms("docs/recipes/files.md", {
	async Files(code) {
		const stored: FormData[] = [];
		const storage = await serve(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk);
			const headers = { "content-type": request.headers["content-type"] ?? "" };
			stored.push(await new Response(Buffer.concat(chunks), { headers }).formData());
			response.writeHead(201).end();
		});
		const download = { url: "https://app.close.com/go/file/quote.txt/" };
		const { printed, sent } = await runWith(code, {
			"POST /files/upload/": [{ upload: { url: storage.url, fields: { key: "quote.txt" } }, download }],
			"POST /activity/note/": [{ id: "acti_1" }],
		});

		expect(printed).toEqual(["acti_1 21"]);
		expect(stored.map((form) => form.get("key"))).toEqual(["quote.txt"]);
		expect(sent[1]?.body.attachments).toEqual([
			{ url: download.url, filename: "quote.txt", content_type: "text/plain", size: 21 },
		]);
	},
});

testPrograms("docs/recipes/long-lists.md", {
	async paginate(code) {
		const { printed, sent } = await runWith(code, {
			"GET /opportunity/": [
				{ data: [{ id: "oppo_1", value: 500 }], has_more: true },
				{ data: [{ id: "oppo_2", value: 250 }], has_more: false },
			],
		});

		expect(printed).toEqual(["7.5 in all open opportunities"]);
		expect(sent[1]?.url.searchParams.get("_skip")).toBe("1");
	},
	async search(code) {
		const data = [{ __object_type: "lead", id: "lead_1", date_created: "2026-02-01T00:00:00+00:00" }];
		const { printed } = await runWith(code, { "POST /data/search/": [{ data, cursor: null }] });

		expect(printed).toEqual(["1 leads"]);
	},
	async "An export"(code) {
		const { printed } = await runWith(code, {
			"POST /export/lead/": [{ id: "exp_1", status: "done", download_url: "https://files.example.com/leads" }],
		});

		expect(printed).toEqual(["done https://files.example.com/leads"]);
	},
});

testPrograms("docs/recipes/first-import.md", {
	async "Import everything, then follow"(code) {
		const lead = (id: string) => ({ id, display_name: id, date_updated: "2026-02-01T00:00:00+00:00" });
		const { printed } = await runWith(code, {
			"GET /lead/": [
				{ data: [lead("lead_1"), lead("lead_2")], has_more: true },
				{ data: [lead("lead_2"), lead("lead_3")], has_more: false },
			],
		});

		expect(printed).toEqual(["3 leads"]);
	},
});

/** Receives a delivery with the receiver that a program exports. */
async function receiveWith(code: string): Promise<number> {
	const { exports } = await runProgram(code);
	const { fetch } = exports.receiver as { fetch(request: Request): Promise<Response> };
	return (await fetch(await createDelivery("lead.created", { data: { name: "Juniper Bakery" } }))).status;
}

testPrograms("docs/recipes/logging.md", {
	async pino(code) {
		expect(await receiveWith(code)).toBe(200);
	},
	async Sentry(code) {
		expect(await receiveWith(code)).toBe(200);
	},
	async OpenTelemetry(code) {
		expect(await receiveWith(code)).toBe(200);
	},
});

/** The sample events that the filters of a program let through, with what their handlers print. */
async function receive(code: string, events: CloseEvent[]): Promise<string[]> {
	const { exports, printed } = await runProgram(code);
	const receiver = exports.receiver as Receiver;
	for (const event of events) {
		const item = receiver.events.find((each) => eventName(each) === eventName(event));
		if (item && matches(item.extra_filter, event)) await receiver.handle(event);
	}
	return printed;
}

testPrograms("docs/recipes/what-changed.md", {
	async "An opportunity was won"(code) {
		const won = { id: "oppo_1", status_type: "won", value: 5000 } as const;
		const changes = [{ status_type: "active" }, { value: 4000 }] as const;

		expect(
			await receive(code, [
				...changes.map((previous_data, seed) =>
					sampleEvent("opportunity.updated", { data: won, previous_data }, { seed }),
				),
				sampleEvent("opportunity.created", { data: { ...won, id: "oppo_2" } }),
				sampleEvent("opportunity.created", { data: { status_type: "active" } }, { seed: 2 }),
			]),
		).toEqual(["won oppo_1 5000", "won oppo_2 5000"]);
	},
	async "A custom activity was published"(code) {
		const draft = { id: "acti_1", status: "draft" } as const;
		const published = { id: "acti_1", status: "published" } as const;

		expect(
			await receive(code, [
				sampleEvent("activity.custom_activity.created", { data: draft }),
				sampleEvent("activity.custom_activity.updated", { data: draft, previous_data: { pinned: false } }, { seed: 2 }),
				sampleEvent(
					"activity.custom_activity.updated",
					{ data: published, previous_data: { status: "draft" } },
					{ seed: 3 },
				),
				sampleEvent(
					"activity.custom_activity.updated",
					{ data: published, previous_data: { pinned: false } },
					{ seed: 4 },
				),
			]),
		).toEqual(["published acti_1"]);
	},
	async "Ignore your own changes"(code) {
		const change = { data: { id: "lead_1", status_label: "Ready" }, previous_data: { status_id: "stat_1" } };

		expect(
			await receive(code, [
				sampleEvent("lead.updated", change),
				sampleEvent("lead.updated", { ...change, api_key_id: "api_7VbMr3SyZp1NtXe5OfIuAh" }, { seed: 2 }),
				sampleEvent("lead.updated", { ...change, previous_data: { url: null } }, { seed: 3 }),
			]),
		).toEqual(["moved lead_1 Ready"]);
	},
});
