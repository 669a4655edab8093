import { expect } from "vitest";
import { runProgram, runWithFake } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

testPrograms("docs/regenerate.md", {
	async "Operations that this package does not have"(code) {
		expect((await runWithFake(code)).printed).toEqual(["0 false"]);
	},
	async "Operations that this package does not have 2"(code) {
		const { printed } = await runProgram(code, async (request) =>
			Response.json({ id: new URL(request.url).pathname, display_name: "Juniper Bakery" }),
		);

		expect(printed).toEqual(["Juniper Bakery"]);
	},
});
