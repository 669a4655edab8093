import { Command } from "@commander-js/extra-typings";
import { createClient, type WebhookSubscription } from "close-crm";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { addStatus } from "../../../../src/cli/commands/webhooks/status.ts";
import { createContext } from "../../../../src/cli/context.ts";
import { atEnd, type RunOptions, run } from "../../command.ts";
import { attempt, createHost, keepOutput, subscriptionWith } from "../../stand-ins.ts";

const HOUR = 3_600_000;

/** A fake Close with a subscription for leads, whose endpoint responds with `answer`. */
async function watched() {
	const clock = createTestClock();
	const answer = { status: 200 };
	const close = createFakeClose({ clock, fetch: () => new Response(null, answer) });
	const server = await close.listen();
	atEnd(server.close);
	const client = createClient({ apiKey: "api_test", baseUrl: server.url });
	const events = [{ object_type: "lead", action: "created" }];
	const { id } = await client.webhooks.create({ url: "https://test.example.com/close", events });
	return {
		answer,
		client,
		clock,
		id,
		async happen() {
			const emitted = close.emit(sampleEvent("lead.created"));
			await clock.advance(0);
			return emitted;
		},
		url: server.url,
		status: (args: string[] = [], options: RunOptions = {}) =>
			run(["webhooks", "status", ...args, "--base-url", server.url], options),
	};
}

describe.concurrent("webhooks status", () => {
	test("exits with 0 if all are healthy, and counts the subscriptions in use", async () => {
		const { happen, id, status } = await watched();
		const emitted = await happen();

		const { code, stdout, stderr } = await status();

		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout).toContain(`ok       ${id}\n         https://test.example.com/close\n`);
		expect(stdout).toContain("counters: first_success 1");
		expect(stdout).toMatch(new RegExp(`\\d\\d:\\d\\d:\\d\\d {2}200 {2}attempt 1 of ${emitted.id}`));
		expect(stdout).toMatch(/\n1 of 40 subscriptions in use, all healthy\n$/);
	});

	test("exits with 3 if the latest attempt failed, and says what to do", async () => {
		const { answer, happen, status } = await watched();
		await happen();
		answer.status = 404;
		await happen();

		const { code, stdout } = await status();

		expect(code).toBe(3);
		expect(stdout).toMatch(/^failing /);
		expect(stdout).toContain("the latest attempt failed: 404");
		expect(stdout).toContain("latest error: Exception name: HTTPError, Status code: 404");
		expect(stdout).toContain("next: the endpoint accepts no POST there. Check the path of the URL.");
		expect(stdout).toMatch(/\n1 of 40 subscriptions in use, 1 needs attention\n$/);
	});

	test("is healthy again after a success, even though Close still shows the error", async () => {
		const { answer, clock, happen, status } = await watched();
		answer.status = 503;
		await happen();
		answer.status = 200;
		await clock.advance(2 * 60_000);

		const { code, stdout } = await status();

		expect(code).toBe(0);
		expect(stdout).toContain("latest error: Exception name: HTTPError, Status code: 503");
	});

	test("exits with 3 if one is paused, and prints the reason and commands that resume it and replay what it missed", async () => {
		const { client, clock, happen, id, status, url } = await watched();
		await happen();
		await clock.advance(HOUR);
		await client.webhooks.pause(id);

		const { code, stdout } = await status();

		expect(code).toBe(3);
		expect(stdout).toContain("why: api");
		const commands = stdout.replaceAll("\\\n    ", "");
		expect(commands).toContain(`\n  npx close-crm webhooks resume ${id} --base-url ${url}\n`);
		expect(commands).toMatch(
			new RegExp(
				`\n  npx close-crm replay --since 20\\S+ --to https://test.example.com/close --subscription ${id} --base-url ${url}\n`,
			),
		);
	});

	test("shows a pause by Close after three days of failures", async () => {
		const { answer, clock, happen, status } = await watched();
		answer.status = 500;
		await happen();
		await clock.advance(73 * HOUR);

		const { code, stdout } = await status();

		expect(code).toBe(3);
		expect(stdout).toContain("why: Close does not say why");
	});

	test("prints the same as JSON", async () => {
		const { client, id, status } = await watched();
		await client.webhooks.pause(id);

		const { code, stdout } = await status(["--json"]);

		expect(code).toBe(3);
		expect(JSON.parse(stdout)).toMatchObject({
			healthy: false,
			in_use: 1,
			of: 40,
			subscriptions: [
				{
					state: "paused",
					reason: "api",
					id,
					commands: [expect.stringContaining(`webhooks resume ${id}`), expect.stringContaining(`--subscription ${id}`)],
				},
			],
		});
		expect(stdout).not.toContain("signature_key");
	});
});

/** The output for these subscriptions, as JSON or on a terminal of 50 columns. */
async function printed(data: WebhookSubscription[], { isJson = false } = {}): Promise<string> {
	const { output, lines } = keepOutput({ isJson, columns: 50 });
	const fetch = async () => Response.json({ data, has_more: false });
	const client = async () => createClient({ apiKey: "api_test", fetch });
	const program = new Command();
	addStatus(program, { ...createContext(createHost(), () => ({})), options: {}, output, client });
	await program.parseAsync(["status"], { from: "user" });
	return lines.join("\n");
}

describe("what webhooks status prints", () => {
	test("is short for a healthy subscription that has delivered nothing", async () => {
		expect(await printed([subscriptionWith()])).toBe(
			`<good>ok     </good>  whsub_1
         https://test.example.com/close

1 of 40 subscriptions in use, <good>all healthy</good>`,
		);
	});

	test("has the latest three attempts of a failing subscription, within the terminal's columns", async () => {
		const failing = subscriptionWith({
			latest_error: "Exception name: HTTPError, Status code: 404",
			counters: { first_success: 2, first_fail: 1 },
			history: {
				errors: [attempt(22, null, "HTTPError"), attempt(20, 500, "HTTPError")],
				successes: [attempt(21, null), attempt(19, 200)],
			},
		});

		expect(await printed([failing])).toBe(
			`<doubtful>failing</doubtful>  whsub_1
         https://test.example.com/close
         the latest attempt failed: HTTPError
         latest error: Exception name: HTTPError,
         Status code: 404
         counters: first_success 2, first_fail 1
         2026-11-22 12:00:00  HTTPError  attempt 1
         of ev_22
         2026-11-21 12:00:00  ok  attempt 1 of
         ev_21
         2026-11-20 12:00:00  500  attempt 1 of
         ev_20
         next: check that the endpoint answers
         within 15 seconds, with a valid
         certificate.

1 of 40 subscriptions in use, <bad>1 needs attention</bad>`,
		);
	});

	test("has the reason of a pause, and the commands on separate lines", async () => {
		vi.setSystemTime("2026-11-24T00:00:00Z");
		onTestFinished(() => void vi.useRealTimers());
		const paused = subscriptionWith({ status: "paused", pause_reason: "api" });

		expect(await printed([paused, subscriptionWith({ id: "whsub_2" })])).toBe(
			`<bad>paused </bad>  whsub_1
         https://test.example.com/close
         why: api
         next: resume it, then replay what it
         missed:
  npx close-crm webhooks resume whsub_1
  npx close-crm replay --since 2026-11-20T08:00:00 \\
    --to https://test.example.com/close --subscription whsub_1

<good>ok     </good>  whsub_2
         https://test.example.com/close

2 of 40 subscriptions in use, <bad>1 needs attention</bad>`,
		);
	});

	test("with --json says whether all are healthy, and the state of each", async () => {
		const subscription = subscriptionWith();

		expect(JSON.parse(await printed([subscription], { isJson: true }))).toEqual({
			healthy: true,
			in_use: 1,
			of: 40,
			subscriptions: [{ state: "ok", ...subscription }],
		});
	});
});
