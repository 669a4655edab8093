import { describe, expect, test } from "vitest";
import { run } from "./command.ts";

const webhooks = ["list", "get", "create", "update", "pause", "resume", "delete", "ensure", "status"];
const events = ["list", "get", "types"];

describe.concurrent("an option that is none", () => {
	test.each([
		...webhooks.map((name) => ["webhooks", name]),
		...events.map((name) => ["events", name]),
		...["trigger", "listen", "replay", "verify", "completion"].map((name) => [name]),
	])("is wrong usage, told in one line: %s %s", async (...command) => {
		const { code, stdout, stderr } = await run([...command, "--no-such-option"]);

		expect(stderr).toMatch(/^close-crm: (unknown|required) option '.*Add --help for the usage\.\n$/);
		expect(stdout).toBe("");
		expect(code).toBe(2);
	});
});
