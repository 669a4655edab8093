import { createClient } from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";
import { atEnd, fakeClose, type RunOptions, run } from "./command.ts";
import { listenAt } from "./endpoint.ts";

const COLUMNS = 80;

/** The lines of both streams that are wider than the terminal. */
async function findWideLines(args: string[], options: RunOptions = {}): Promise<string[]> {
	const env = { CLOSE_API_KEY: "api_test", NO_COLOR: "1" };
	const { stdout, stderr } = await run(args, { env, columns: COLUMNS, ...options });
	const lines = (stdout + stderr).split("\n");
	expect(lines.length).toBeGreaterThan(1);
	return lines.map((line) => line.split("\r\u001b[K").at(-1) ?? "").filter((line) => line.length > COLUMNS);
}

test.each([
	["a group", ["webhooks"]],
	["every event type", ["events", "types"]],
	["an error", ["events", "list", "--object", "lead_1"]],
	["a wrong event type", ["listen", "--to", "http://127.0.0.1:2/", "--events", "activity.custom_activity.publshed"]],
])("the output of %s fits into 80 columns", async (_, args) => {
	expect(await findWideLines(args)).toEqual([]);
});

test("the output of a delivery with a long response fits into 80 columns", async () => {
	const { url } = await listenAt({ answer: () => 500, body: "The database is down. ".repeat(9) });

	expect(await findWideLines(["trigger", "activity.custom_activity.created", "--to", url])).toEqual([]);
});

test("the output of events, of a replay and of subscriptions fits into 80 columns", async () => {
	const { close, url } = await fakeClose();
	const baseUrl = ["--base-url", url];
	const events = [
		{ object_type: "activity.custom_activity", action: "created" },
		{ object_type: "activity.custom_activity", action: "updated" },
		{ object_type: "activity.form_submission", action: "created" },
	];
	const { webhooks } = createClient({ apiKey: "api_test", baseUrl: url });
	const { id } = await webhooks.create({ url: "https://example.com/close", events });
	close.emit(sampleEvent("activity.custom_activity.created"));
	const types = events.map(({ object_type, action }) => `${object_type}.${action}`).join(",");

	const wide = [
		await findWideLines(["events", "list", ...baseUrl]),
		await findWideLines(["replay", "--since", "1h", "--to", "http://127.0.0.1:2/", ...baseUrl]),
		await findWideLines(["webhooks", "list", ...baseUrl]),
		await findWideLines(["webhooks", "pause", id, ...baseUrl]),
		await findWideLines(["webhooks", "status", ...baseUrl]),
		await findWideLines(["webhooks", "resume", id, ...baseUrl]),
		await findWideLines([
			...["webhooks", "ensure", "--url", "https://example.com/other", "--events", types],
			...["--dry-run", ...baseUrl],
		]),
	];

	expect(wide.flat()).toEqual([]);
});

test("the status of a failing subscription fits into 80 columns", async () => {
	const clock = createTestClock();
	const close = createFakeClose({ clock, fetch: () => new Response(null, { status: 500 }) });
	const server = await close.listen();
	atEnd(server.close);
	const { webhooks } = createClient({ apiKey: "api_test", baseUrl: server.url });
	await webhooks.create({ url: "https://example.com/close", events: [{ object_type: "lead", action: "created" }] });
	close.emit(sampleEvent("lead.created"));
	await clock.advance(0);

	expect(await findWideLines(["webhooks", "status", "--base-url", server.url])).toEqual([]);
});
