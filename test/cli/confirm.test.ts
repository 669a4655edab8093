import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { confirm } from "../../src/cli/terminal/confirm.ts";
import { withProcess } from "./with-process.ts";

/** Asks where this is typed, and gives what was printed; rejects as `confirm` does. */
async function ask(typed: string, { stdin = true, stderr = true, yes = false } = {}) {
	const input = Object.assign(new PassThrough(), { isTTY: stdin });
	const output = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: stderr });
	await withProcess({ stdin: input, stderr: output }, () => {
		const confirmed = confirm("Delete it?", yes);
		input.end(typed);
		return confirmed;
	});
	return String(output.read() ?? "");
}

describe("a question", () => {
	test.each(["y\n", "Y\n", "yes\n", "YES\n", " yes \n"])("is agreed to with %j", async (typed) => {
		expect(await ask(typed)).toContain("Delete it? [y/N] ");
	});

	test.each(["\n", "n\n", "yesterday\n", "any\n", "not yes\n", "ye\n"])("is not agreed to with %j", async (typed) => {
		await expect(ask(typed)).rejects.toThrow(/^Nothing was changed\.$/);
	});

	test("is not agreed to when the input ends without an answer", async () => {
		await expect(ask("")).rejects.toThrow(/^Nothing was changed\.$/);
	});

	test("is ended by Ctrl-C", async () => {
		await expect(ask("\u0003")).rejects.toThrow(/^Interrupted\.$/);
	});

	test("is not asked where the answer was given before", async () => {
		expect(await ask("", { yes: true, stdin: false, stderr: false })).toBe("");
	});

	test.each([
		["stdin", { stdin: false }],
		["stderr", { stderr: false }],
	])("is not asked where %s is no terminal", async (_, streams) => {
		await expect(ask("y\n", streams)).rejects.toThrow(/^Delete it\? There is no terminal to ask on, so add --yes\.$/);
	});
});
