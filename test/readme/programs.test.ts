import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { expect, inject, test } from "vitest";
import { createDelivery } from "../docs/programs/deliver.ts";
import { readSnippets } from "../docs/programs/page.ts";
import { runProgram } from "../docs/programs/run-program.ts";
import { testPrograms } from "../docs/programs/test-programs.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";

testPrograms("README.md", {
	async "Call Close"(code) {
		const { printed } = await runProgram(code, (request) =>
			fetch(new Request(request.url.replace("https://api.close.com/api/v1", inject("prismUrl")), request)),
		);

		expect(printed[0]).toMatch(/^oppo_\w+ \d+$/);
	},
	async "Receive events and keep in sync"(code) {
		const close = createFakeClose({ clock: createTestClock() });
		const { id } = await close.client().request("POST /lead/", { body: { name: "Juniper Bakery" } });
		const { exports, printed } = await runProgram(code, close.fetch);
		const POST = exports.POST as (request: Request) => Promise<Response>;

		const deliveries = [
			await createDelivery("lead.created", { data: { id } }),
			await createDelivery("lead.created", { signatureKey: "f".repeat(64) }),
		];
		const statuses = await Promise.all(deliveries.map(async (delivery) => (await POST(delivery)).status));

		expect(statuses).toEqual([200, 401]);
		expect(printed).toContain("new lead Juniper Bakery");
	},
	async "Receive events and keep in sync 2"(page) {
		const folder = await temporaryFolder();
		const file = join(folder, "checkpoint.json");
		const code = `${page.replace('"close-checkpoint.json"', JSON.stringify(file))}\nexport { sync };\n`;
		const close = createFakeClose({ clock: createTestClock() });

		const { exports } = await runProgram(code, close.fetch);
		const { stop } = exports.sync as { stop(): Promise<void> };
		await expect.poll(() => close.subscriptions().length).toBe(1);
		await stop();

		expect(close.subscriptions()).toMatchObject([{ url: "https://example.com/close", status: "active" }]);
		expect(await readFile(file, "utf8")).not.toBe("");
	},
	async "Test offline"(code) {
		const { printed } = await runProgram(code);

		expect(printed.join()).toContain("Larkspur");
	},
});

test.each(["Call Close", "Receive events and keep in sync", "Receive events and keep in sync 2", "Test offline"])(
	"%s takes fewer than 17 lines",
	(name) => {
		const { code = "" } = readSnippets("README.md").find((snippet) => snippet.name === name) ?? {};

		expect(code.trim().split("\n").length).toBeLessThan(17);
		expect(code).not.toBe("");
	},
);

test("the README has at most 150 lines", async () => {
	expect((await readFile("README.md", "utf8")).trim().split("\n").length).toBeLessThanOrEqual(150);
});
