import { event } from "close-crm";
import { describe, expect, test } from "vitest";
import { indentCommand } from "../../../src/cli/arguments/command-line.ts";
import { replayCommand } from "../../../src/cli/commands/deliveries/replay-command.ts";

const since = "2026-11-23T12:00:00.250000";
const to = "http://127.0.0.1:3000/close";

describe("the command of a replay", () => {
	test("has the required flags, and no flag that was not passed", () => {
		const command = replayCommand({ since, to, concurrency: 1, insecure: false }, {});

		expect(command.join(" ")).toBe(`npx close-crm replay --since ${since} --to ${to}`);
	});

	test("has every flag that was passed, on lines of less than 80 columns that a shell reads as one", () => {
		const replay = {
			since,
			until: new Date("2026-11-24T00:00:00Z"),
			to,
			events: [event("lead.created"), event("activity.call.updated")],
			subscription: "whsub_1",
			concurrency: 5,
			insecure: true,
		};
		const options = { baseUrl: "http://127.0.0.1:4000", apiKeyFile: "key.txt", json: true };

		expect(indentCommand(replayCommand(replay, options))).toBe(
			[
				"  npx close-crm replay --since 2026-11-23T12:00:00.250000 \\",
				"    --until 2026-11-24T00:00:00.000Z --to http://127.0.0.1:3000/close \\",
				"    --events lead.created,activity.call.updated --subscription whsub_1 \\",
				"    --concurrency 5 --insecure --base-url http://127.0.0.1:4000 \\",
				"    --api-key-file key.txt",
			].join("\n"),
		);
	});

	test.each([
		["has", "http://127.0.0.1:3000/?a=b&c", "'http://127.0.0.1:3000/?a=b&c'"],
		["begins with", "&http", "'&http'"],
		["ends with", "http://127.0.0.1:3000/?", "'http://127.0.0.1:3000/?'"],
		["has a quote as", "it's 'so'", "'it'\\''s '\\''so'\\'''"],
	])("quotes a value that %s a special character of the shell", (_, text, quoted) => {
		expect(replayCommand({ since, to: text }, {}).at(-1)).toBe(`--to ${quoted}`);
	});
});
