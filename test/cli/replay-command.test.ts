import { event } from "close-crm";
import { describe, expect, test } from "vitest";
import { replayCommand } from "../../src/cli/commands/deliveries/replay-command.ts";

const since = "2026-11-23T12:00:00.250000";
const to = "http://127.0.0.1:3000/close";

describe("the command of a replay", () => {
	test("has what must be given, and nothing that was not", () => {
		expect(replayCommand({ since, to, concurrency: 1 }, {})).toBe(`npx close-crm replay --since ${since} --to ${to}`);
	});

	test("has all that was given", () => {
		const until = new Date("2026-11-24T00:00:00Z");
		const events = [event("lead.created"), event("activity.call.updated")];
		const replay = { since, until, to, events, subscription: "whsub_1", concurrency: 5 };

		expect(replayCommand(replay, { baseUrl: "http://127.0.0.1:4000", apiKeyFile: "key.txt", json: true })).toBe(
			"npx close-crm replay --since 2026-11-23T12:00:00.250000 --until 2026-11-24T00:00:00.000Z " +
				"--to http://127.0.0.1:3000/close --events lead.created,activity.call.updated --subscription whsub_1 " +
				"--concurrency 5 --base-url http://127.0.0.1:4000 --api-key-file key.txt",
		);
	});

	test.each([
		["has", "http://127.0.0.1:3000/?a=b&c", "'http://127.0.0.1:3000/?a=b&c'"],
		["begins with", "&http", "'&http'"],
		["ends with", "http://127.0.0.1:3000/?", "'http://127.0.0.1:3000/?'"],
		["has a quote as", "it's 'so'", "'it'\\''s '\\''so'\\'''"],
	])("quotes what %s a character that means something to a shell", (_, text, quoted) => {
		expect(replayCommand({ since, to: text }, {})).toBe(`npx close-crm replay --since ${since} --to ${quoted}`);
	});
});
