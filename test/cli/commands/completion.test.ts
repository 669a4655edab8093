import { describe, expect, test } from "vitest";
import { run } from "../command.ts";

async function complete(...words: string[]): Promise<string[]> {
	const { stdout } = await run(["completion", "words", "--", ...words], { env: {} });
	return stdout.split("\n").filter(Boolean);
}

describe.concurrent("completion", () => {
	test("knows commands, their options, and event types", async () => {
		expect(await complete("we")).toEqual(["webhooks"]);
		expect(await complete("webhooks", "p")).toEqual(["pause"]);
		expect(await complete("webhooks", "ensure", "--p")).toEqual(["--prune"]);
		expect(await complete("webhooks", "ensure", "--js")).toEqual(["--json"]);
		expect(await complete("trigger", "lead.c")).toEqual(["lead.created"]);
		expect(await complete("events", "list", "--type", "lead.m")).toEqual(["lead.merged"]);
		expect(await complete("listen", "--to", "")).toEqual([]);
		expect(await complete("")).not.toContain("words");
	});

	test("offers all commands after an empty word, and completes the last word", async () => {
		const commands = [
			"webhooks",
			"events",
			"trigger",
			"listen",
			"replay",
			"verify",
			"sandbox",
			"types",
			"completion",
			"help",
		];

		expect(await complete()).toEqual(commands);
		expect(await complete("webhooks")).toEqual(["webhooks"]);
	});

	test("offers event types after --events, wherever the flag is, and as the first argument of trigger", async () => {
		expect(await complete("listen", "--to", "http://localhost", "--events", "lead.m")).toEqual(["lead.merged"]);
		expect(await complete("events", "list", "--limit", "3", "--type", "lead.m")).toEqual(["lead.merged"]);
		expect(await complete("--json", "trigger", "lead.c")).toEqual(["lead.created"]);
		expect(await complete("trigger", "lead.created", "")).toEqual([]);
		expect(await complete("verify", "")).toEqual([]);
	});

	test.each(["bash", "zsh", "fish"])("prints a script for %s", async (name) => {
		const { code, stdout } = await run(["completion", name], { env: {} });

		expect(code).toBe(0);
		expect(stdout).toContain("close-crm completion words -- ");
	});
});
