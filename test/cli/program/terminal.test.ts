import { createClient } from "close-crm";
import { signDelivery } from "close-crm/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { fakeClose } from "../command.ts";
import { noTerminal, runOnTerminal } from "./terminal.ts";

const KEY = "0123456789abcdef".repeat(4);
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const GREEN = "\u001b[32m";

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
		list: ["webhooks", "list", "--base-url", url],
		remove: ["webhooks", "delete", id, "--base-url", url],
	};
}

describe.concurrent("the program on a terminal", () => {
	test("prints colours, and a table within its 80 columns", async () => {
		const { list } = await withSubscription();

		const { code, screen } = await runOnTerminal(list);

		expect(code).toBe(0);
		expect(screen).toContain(`${GREEN}active`);
		expect(screen).toContain("…");
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
		const lines = screen.replace(/\u001b\[\d+m/g, "").split("\r\n");
		expect(Math.max(...lines.map((line) => line.length))).toBe(80);
	});

	test.each([
		["yes", "y\r", 0, /deleted whsub_/, 0],
		["another answer", "\r", 1, /\nclose-crm: Nothing was changed\./, 1],
		["Ctrl-C", CTRL_C, 1, /\nclose-crm: Interrupted\./, 1],
	])("asks before a deletion, and accepts %s", async (_, keys, exitCode, message, left) => {
		const { close, remove } = await withSubscription();

		const { code, screen } = await runOnTerminal(remove, { answers: [[/\[y\/N\] /, keys]] });

		expect(screen).toMatch(message);
		expect(code).toBe(exitCode);
		expect(close.subscriptions()).toHaveLength(left);
	});

	test("reads a body to verify, and says how to end it", async () => {
		const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}\n';
		const { headers } = await signDelivery({ body, signatureKey: KEY });
		const { "close-sig-timestamp": timestamp, "close-sig-hash": hash } = headers;

		const { code, screen } = await runOnTerminal(["verify", "--timestamp", timestamp, "--hash", hash], {
			env: { CLOSE_SIGNATURE_KEY: KEY },
			answers: [[/Paste the body, then press Ctrl-D\./, body.replace("\n", "\r") + CTRL_D]],
		});

		expect(code).toBe(0);
		expect(screen).toContain(`${GREEN}It verifies\u001b`);
	});

	test("ends listening at Ctrl-C, with a summary on a separate line", async () => {
		const { url } = await fakeClose();
		const args = ["listen", "--to", "http://127.0.0.1:9/", "--base-url", url];

		const { code, screen } = await runOnTerminal(args, { answers: [[/Press Ctrl-C to stop/, CTRL_C]] });

		expect(code).toBe(0);
		expect(screen).toMatch(/\^C\r\n0 events sent: 0 succeeded, 0 failed\.\r\n$/);
	});
});
