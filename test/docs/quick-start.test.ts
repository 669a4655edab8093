import { expect } from "vitest";
import { deliverTo } from "./programs/deliver.ts";
import { serveProgram } from "./programs/run-program.ts";
import { runWith } from "./programs/run-with.ts";
import { testPrograms } from "./programs/test-programs.ts";

testPrograms("docs/quick-start.md", {
	async "Call Close"(code) {
		const { printed, sent } = await runWith(code, {
			"GET /me/": [{ id: "user_1", first_name: "Ines" }],
			"POST /lead/": [{ id: "lead_1", display_name: "Juniper Bakery" }],
			"POST /activity/note/": [{ id: "acti_1" }],
		});

		expect(printed).toEqual(["Juniper Bakery"]);
		expect(sent[2]?.body).toEqual({ lead_id: "lead_1", note: "Added by Ines." });
	},
	async "Receive events"(code) {
		const { url, printed } = await serveProgram(code);

		expect(await deliverTo(url, "lead.created", { name: "Juniper Bakery" })).toEqual([200, 401]);
		await expect.poll(printed).toContain("new lead Juniper Bakery");
	},
});
