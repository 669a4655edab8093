import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleEvent } from "close-crm/testing";
import { expect, inject, onTestFinished, test } from "vitest";
import { createDelivery, deliverTo } from "../docs/deliver.ts";
import { readSnippets } from "../docs/page.ts";
import { runProgram, runWithFake, serveProgram } from "../docs/run-program.ts";
import { testPrograms } from "../docs/test-programs.ts";

const data = { name: "Bluth Company" };

/** Runs as a separate test, from a file that the README must show unchanged. */
const isExample = (file: string) => async (code: string) => {
	expect(code).toBe(readFileSync(`test/testing/examples/${file}`, "utf8"));
};

testPrograms("README.md", {
	async "Create a subscription"(code) {
		const { printed } = await runProgram(code, (request) =>
			fetch(new Request(request.url.replace("https://api.close.com/api/v1", inject("prismUrl")), request)),
		);

		expect(printed.join("\n")).toMatch(/^whsub_\w+ 64$/);
	},
	async Receive(code) {
		const { url, printed } = await serveProgram(code);

		expect(await deliverTo(url, "lead.created", data)).toEqual([200, 401]);
		await expect.poll(printed).toContain("new lead Bluth Company");
	},
	async "Receive 2"(code) {
		const { exports, printed } = await runProgram(code);
		const POST = exports.POST as (request: Request) => Promise<Response>;

		const statuses = [
			(await POST(await createDelivery("lead.created", { data }))).status,
			(await POST(await createDelivery("contact.created"))).status,
			(await POST(await createDelivery("lead.created", { signatureKey: "f".repeat(64) }))).status,
		];

		expect(statuses).toEqual([200, 200, 401]);
		expect(printed.slice(0, 2)).toEqual(["new lead Bluth Company", "ignored contact created"]);
	},
	async "Keep the subscription in line"(page) {
		const folder = await mkdtemp(join(tmpdir(), "close-crm-readme-"));
		onTestFinished(() => rm(folder, { recursive: true }));
		const keyFile = join(folder, "key");
		const code = page.replace('"close-signature-key"', JSON.stringify(keyFile));
		const { fake, printed } = await runWithFake(code);
		const [subscription] = fake.subscriptions();

		expect(printed.join("\n")).toMatch(
			new RegExp(`^${subscription?.id} create a subscription for https://example.com/close with lead.created`),
		);
		expect(subscription?.events).toHaveLength(2);
		expect(await readFile(keyFile, "utf8")).toBe(subscription?.signature_key);
		expect((await runProgram(code, fake.fetch)).printed).toEqual([]);
	},
	async "Catch up with what was missed"(code) {
		const { printed } = await runWithFake(code, {
			prepare(fake) {
				const emit = (object_id: string, late: number) =>
					fake.emit({ ...sampleEvent("lead.created"), object_id }, { late });
				emit("lead_2", 60_000);
				emit("lead_1", 3_600_000);
				fake.emit(sampleEvent("contact.created"));
			},
		});

		expect(printed.map((line) => line.split(" ").slice(1).join(" "))).toEqual([
			"lead created lead_1",
			"lead created lead_2",
		]);
	},
	"Test your integration": isExample("vitest.test.ts"),
	"Test your integration 2": isExample("node-test.ts"),
});

test.each([
	["Create a subscription", 10],
	["Receive", 14],
	["Receive 2", 14],
	["Keep the subscription in line", 10],
	["Catch up with what was missed", 10],
])("%s takes at most %i lines", (name, most) => {
	const { code = "" } = readSnippets("README.md").find((snippet) => snippet.name === name) ?? {};

	expect(code.trim().split("\n").length).toBeLessThanOrEqual(most);
	expect(code).not.toBe("");
});
