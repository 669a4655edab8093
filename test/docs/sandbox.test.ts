import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { expect, test } from "vitest";
import { readSnippets } from "./programs/page.ts";
import { runProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

testPrograms("docs/sandbox.md", {
	async "In a test"(code) {
		expect((await runProgram(code)).printed).toEqual(["6", "5"]);
	},
});

const lines = readSnippets("docs/sandbox.md")
	.filter(({ language }) => language === "sh")
	.flatMap(({ code }) => code.split("\n"))
	.filter((line) => line.startsWith("curl"));

test("every curl command of docs/sandbox.md is answered by a seeded sandbox", async () => {
	const close = createFakeClose({ clock: createTestClock() });
	close.seed();
	const server = await close.listen();
	const origin = new URL(server.url).origin;
	const answers: unknown[] = [];
	for (const line of lines) {
		const command = line.replace("http://127.0.0.1:4010", origin);
		const env = { ...process.env, CLOSE_API_KEY: "api_sandbox" };
		const { stdout } = await promisify(execFile)("sh", ["-c", `${command} --silent --fail-with-body`], { env });
		answers.push(JSON.parse(stdout));
	}
	await server.close();

	expect(answers).toMatchObject([
		{ email: "joe@example.com" },
		{ data: [{ name: "Harbor & Pine Furniture" }, { name: "Northgate Logistics" }], has_more: true },
		{ name: "Larkspur" },
		{ data: [{ __object_type: "lead" }, { __object_type: "lead" }] },
		{ data: [{ object_type: "lead", action: "created" }] },
	]);
});
