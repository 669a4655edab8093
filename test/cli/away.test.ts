import { describe, expect, test } from "vitest";
import { freePort } from "../setup/free-port.ts";
import { run } from "./command.ts";

const nowhere = `http://127.0.0.1:${await freePort()}`;
const away = ["--base-url", `${nowhere}/api/v1`];
const id = "whsub_6un6NQjYTaFdgtIZsTDXP6";
const to = ["--to", `${nowhere}/close`];

describe.concurrent("with Close away", () => {
	test.each([
		["webhooks", "list"],
		["webhooks", "get", id],
		["webhooks", "create", "--url", "https://test.example.com", "--events", "lead.created"],
		["webhooks", "update", id, "--url", "https://test.example.com"],
		["webhooks", "pause", id],
		["webhooks", "resume", id],
		["webhooks", "delete", id, "--yes"],
		["webhooks", "ensure", "--url", "https://test.example.com", "--events", "lead.created", "--yes"],
		["webhooks", "status"],
		["events", "list"],
		["events", "get", "ev_2sYKRjcrA79yKxi3S4Crd7"],
		["replay", "--since", "1h", ...to],
	])("%s %s fails with one line that says so", async (...command) => {
		const { code, stdout, stderr } = await run([...away, ...command]);

		expect(stderr).toMatch(/^close-crm: \w+ \S+ got no response: .*ECONNREFUSED.*Check the network/m);
		expect(stdout).toBe("");
		expect(code).toBe(1);
	});
});
