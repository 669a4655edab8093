import { matches } from "close-crm";
import type { Receiver } from "close-crm/receive";
import { sampleEvent } from "close-crm/testing";
import { expect } from "vitest";
import { withOwnModule } from "./programs/own-module.ts";
import { runProgram } from "./programs/run-program.ts";
import { runWith } from "./programs/run-with.ts";
import { testPrograms } from "./programs/test-programs.ts";

testPrograms("docs/your-own-fields.md", {
	async "Your own fields"(code) {
		const { sent } = await runWith(withOwnModule(code), {
			"GET /lead/lead_1/": [{ id: "lead_1", "custom.cf_plan": "Basic" }],
			"PUT /lead/lead_1/": [{ id: "lead_1" }],
		});

		expect(sent[1]?.body).toEqual({ "custom.cf_plan": "Pro", status_id: "stat_1" });
	},
	"What it writes": { onlyCompiled: "It is a module, which the other programs import." },
	async "In events and searches"(code) {
		const data = [{ __object_type: "lead", id: "lead_1", "custom.cf_plan": "Basic" }];
		const { exports, printed } = await runProgram(withOwnModule(code), async () =>
			Response.json({ data, cursor: null }),
		);
		const receiver = exports.receiver as Receiver;
		const upgraded = sampleEvent("lead.updated", {
			data: { "custom.cf_plan": "Pro" },
			previous_data: { "custom.cf_plan": "Basic" },
		});

		expect(printed).toEqual(["lead_1 Basic"]);
		expect(matches(receiver.events[0]?.extra_filter, upgraded)).toBe(true);
	},
	"By hand": { onlyCompiled: "It has types only, which test/types/custom-fields.test-d.ts tests." },
});
