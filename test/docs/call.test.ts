import { expect } from "vitest";
import { serve } from "../client/server.ts";
import { runWith } from "./programs/run-with.ts";
import { testPrograms } from "./programs/test-programs.ts";

testPrograms("docs/call.md", {
	async request(code) {
		const lead = { id: "lead_1", display_name: "Juniper Bakery", opportunities: [{ id: "oppo_1" }] };
		const { printed, sent } = await runWith(code, {
			"POST /lead/": [lead],
			"POST /opportunity/": [{ id: "oppo_1" }],
			"PUT /lead/lead_1/": [lead],
			"GET /lead/lead_1/": [lead],
		});

		expect(printed).toEqual(["Juniper Bakery 1"]);
		expect(sent[2]?.body).toEqual({ description: "A bakery with three shops." });
	},
	async "Only some fields"(code) {
		const data = [{ id: "lead_1", display_name: "Juniper Bakery" }];
		const { printed, sent } = await runWith(code, { "GET /lead/": [{ data, has_more: false }] });

		expect(printed).toEqual(["lead_1 Juniper Bakery"]);
		expect(sent[0]?.url.search).toBe("?_fields=id,display_name&_limit=10");
	},
	async Lists(code) {
		const { printed } = await runWith(code, {
			"GET /opportunity/": [{ data: [{ id: "oppo_1", value: 500 }], has_more: false }],
		});

		expect(printed).toEqual(["oppo_1 5"]);
	},
	async Search(code) {
		const data = [{ __object_type: "lead", id: "lead_1", display_name: "Juniper Bakery" }];
		const { printed } = await runWith(code, { "POST /data/search/": [{ data, cursor: null }] });

		expect(printed).toEqual(["lead_1 Juniper Bakery"]);
	},
	async Files(code) {
		const storage = await serve((request, response) => {
			request.resume().on("end", () => response.writeHead(201).end());
		});
		const download = { url: "https://app.close.com/go/file/quote.txt/" };
		const { printed } = await runWith(code, {
			"POST /files/upload/": [{ upload: { url: storage.url, fields: { key: "quote.txt" } }, download }],
		});

		expect(printed).toEqual([download.url]);
	},
});
