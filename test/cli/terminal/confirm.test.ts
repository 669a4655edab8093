import { describe, expect, test } from "vitest";
import { confirm } from "../../../src/cli/terminal/confirm.ts";
import { createHost } from "../stand-ins.ts";

/** Asks, types the keys, and resolves to the output. Rejects like `confirm`. */
async function ask(keys: string, { yes = false } = {}): Promise<string> {
	const host = createHost({ isTTY: true });
	const confirmed = confirm("Delete it?", yes, host);
	host.stdin.end(keys);
	await confirmed;
	return String(host.stderr.read() ?? "");
}

describe("a question", () => {
	test.each(["y\n", "Y\n", "yes\n", "YES\n", " yes \n"])("is confirmed by %j", async (keys) => {
		expect(await ask(keys)).toContain("Delete it? [y/N] ");
	});

	test.each(["\n", "n\n", "yesterday\n", "not yes\n", ""])("is not confirmed by %j", async (keys) => {
		await expect(ask(keys)).rejects.toThrow(/^Nothing was changed\.$/);
	});

	test("is ended by Ctrl-C", async () => {
		await expect(ask("\u0003")).rejects.toThrow(/^Interrupted\.$/);
	});

	test("is not asked with --yes", async () => {
		expect(await ask("", { yes: true })).toBe("");
	});

	test("is an error without a terminal", async () => {
		await expect(confirm("Delete it?", false, createHost())).rejects.toThrow(
			/^Delete it\? Confirmation needs a terminal\. Add --yes to skip it\.$/,
		);
	});
});
