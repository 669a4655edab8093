import { createClient } from "close-crm";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { fakeClose } from "./command.ts";
import { listenAt } from "./endpoint.ts";
import { noTerminal, runOnTerminal } from "./terminal.ts";

const KEY = "0123456789abcdef".repeat(4);
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const GREEN = "\u001b[32m";
const RED = "\u001b[31m";
const BOLD = "\u001b[1m";
const FAINT = "\u001b[2m";
const NOT_BOLD = "\u001b[22m";

beforeEach((context) => {
	if (noTerminal !== undefined) {
		console.warn(noTerminal);
		context.skip(noTerminal);
	}
});

async function withSubscription() {
	const { close, url } = await fakeClose();
	const { webhooks } = createClient({ apiKey: "api_test", baseUrl: url });
	const path = "a/path/that/is/much/longer/than/the/terminal/is/wide";
	const { id } = await webhooks.create({
		url: `https://test.example.com/${path}`,
		events: [{ object_type: "lead", action: "created" }],
	});
	return {
		close,
		id,
		pause: () => webhooks.pause(id),
		list: ["webhooks", "list", "--base-url", url],
		remove: ["webhooks", "delete", id, "--base-url", url],
	};
}

describe.concurrent("on a terminal", () => {
	test("there are colours, and a table fits into its 80 columns", async () => {
		const { list } = await withSubscription();

		const { code, screen } = await runOnTerminal(list);

		expect(code).toBe(0);
		expect(screen).toContain(`${GREEN}active`);
		expect(screen).toContain("…");
		// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are what is taken out
		const lines = screen.replace(/\u001b\[\d+m/g, "").split("\r\n");
		expect(Math.max(...lines.map((line) => line.length))).toBe(80);
	});

	test("an object type is bold, and its description faint", async () => {
		const { screen } = await runOnTerminal(["events", "types", "lead.merged"]);

		expect(screen).toContain(`${BOLD}lead${NOT_BOLD}  ${FAINT}A company or person that is sold to.${NOT_BOLD}\r\n`);
	});

	test("a paused subscription is red", async () => {
		const { pause, list } = await withSubscription();
		await pause();

		const { screen } = await runOnTerminal(list);

		expect(screen).toContain(`${RED}paused`);
	});

	test("there are no colours with NO_COLOR, even if they are forced", async () => {
		const { list } = await withSubscription();

		const { screen } = await runOnTerminal(list, { env: { NO_COLOR: "1", FORCE_COLOR: "3" } });

		expect(screen).toContain("active");
		expect(screen).not.toContain("\u001b");
	});

	test("a deletion is asked about, and done after yes", async () => {
		const { close, id, remove } = await withSubscription();

		const { code, screen } = await runOnTerminal(remove, { answers: [[/\[y\/N\] /, "y\r"]] });

		expect(screen).toContain(`Delete ${id} to https://test.example.com/`);
		expect(code).toBe(0);
		expect(close.subscriptions()).toEqual([]);
	});

	test.each([
		["another answer", "\r", "Nothing was changed."],
		["Ctrl-C", CTRL_C, "Interrupted."],
	])("it is not done after %s", async (_, keys, message) => {
		const { close, remove } = await withSubscription();

		const { code, screen } = await runOnTerminal(remove, { answers: [[/\[y\/N\] /, keys]] });

		expect(code).toBe(1);
		expect(screen).toContain(`\nclose-crm: ${message}`);
		expect(close.subscriptions()).toHaveLength(1);
	});

	test("a replay has a progress bar, which goes away when it ends", async () => {
		const { close, url } = await fakeClose();
		const endpoint = await listenAt();
		for (let minutes = 20; minutes > 10; minutes--) close.emit(sampleEvent("lead.created"), { late: minutes * 60_000 });
		const args = ["replay", "--since", "20m", "--until", "10m", "--to", endpoint.url, "--base-url", url];

		const { code, screen } = await runOnTerminal(args);

		expect(code).toBe(0);
		expect(screen).toMatch(/\[#*-+\] 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}\d+ succeeded, 0 failed/);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: it clears the line
		expect(screen).toMatch(/\r\u001b\[K\d+ events? sent: \d+ succeeded, 0 failed\.\r\n$/);
	});

	test("a replay's progress bar shows how much of the span is done", async () => {
		const { close, url } = await fakeClose();
		const endpoint = await listenAt();
		close.emit(sampleEvent("lead.created"), { late: 15 * 60_000 });
		const args = ["replay", "--since", "20m", "--until", "10m", "--to", endpoint.url, "--base-url", url];

		expect((await runOnTerminal(args)).screen).toContain("[##########----------] 20");
	});

	test.each([
		["--quiet", /^$/],
		["--json", /^\{.*\}\r\n1 event sent: 1 succeeded, 0 failed\.\r\n$/],
	])("a replay has no progress bar with %s", async (option, screen) => {
		const { close, url } = await fakeClose();
		const endpoint = await listenAt();
		close.emit(sampleEvent("lead.created"), { late: 15 * 60_000 });
		const env = { CLOSE_SIGNATURE_KEY: KEY };

		const args = ["replay", "--since", "20m", "--to", endpoint.url, "--base-url", url, option];

		expect(await runOnTerminal(args, { env })).toEqual({ code: 0, screen: expect.stringMatching(screen) });
	});

	test.each([
		[200, GREEN],
		[500, RED],
	])("the status that a trigger gets is coloured: %i", async (status, colour) => {
		const endpoint = await listenAt({ answer: () => status });

		const { screen } = await runOnTerminal(["trigger", "lead.created", "--to", endpoint.url]);

		expect(screen).toContain(`${colour}${status}\u001b`);
	});

	test("verifying says that it reads the body from there, and how to end it, and colours what it finds", async () => {
		const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}\n';
		const { headers } = await signDelivery({ body, signatureKey: KEY });
		const { "close-sig-timestamp": timestamp, "close-sig-hash": hash } = headers;
		const args = ["verify", "--timestamp", timestamp, "--hash"];
		const verify = (hash: string) =>
			runOnTerminal([...args, hash], {
				env: { CLOSE_SIGNATURE_KEY: KEY },
				answers: [[/Paste the body, then press Ctrl-D\./, body.replace("\n", "\r") + CTRL_D]],
			});

		const [right, wrong] = await Promise.all([verify(hash), verify("0".repeat(64))]);

		expect(right).toMatchObject({ code: 0, screen: expect.stringContaining(`${GREEN}It verifies\u001b`) });
		expect(wrong).toMatchObject({ code: 1, screen: expect.stringContaining(`${RED}It does not verify\u001b`) });
	});

	test("Ctrl-C ends listening with a summary on a line of its own", async () => {
		const { url } = await fakeClose();
		const args = ["listen", "--to", "http://127.0.0.1:9/", "--base-url", url];

		const { code, screen } = await runOnTerminal(args, { answers: [[/Press Ctrl-C to stop/, CTRL_C]] });

		expect(code).toBe(0);
		expect(screen).toMatch(/\^C\r\n0 events sent: 0 succeeded, 0 failed\.\r\n$/);
	});
});
