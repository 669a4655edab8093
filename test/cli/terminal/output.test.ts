import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { createOutput } from "../../../src/cli/terminal/output.ts";
import { createHost } from "../stand-ins.ts";

const LONG = `${"word ".repeat(20)}end`;

describe("prose and notes", () => {
	test("are broken between words on a terminal, and keep their indentation", () => {
		const host = createHost({ isTTY: true, columns: 40 });
		const output = createOutput(host, {});

		output.prose(LONG);
		output.note(`Paste this:\n  npx close-crm trigger lead.created --to http://localhost:3000/close\n  ${LONG}`);

		expect(String(host.stdout.read()).split("\n")).toEqual([
			...Array(2).fill("word ".repeat(8).trim()),
			"word word word word end",
			"",
		]);
		expect(String(host.stderr.read()).split("\n")).toEqual([
			"Paste this:",
			"  npx close-crm trigger lead.created --to http://localhost:3000/close",
			`  ${"word ".repeat(15).trim()}`,
			"  word word word word word end",
			"",
		]);
	});

	test("stay on one line without a terminal", () => {
		const host = createHost();
		const output = createOutput(host, {});

		output.prose(LONG);
		output.warn(LONG);

		expect([host.stdout.read(), host.stderr.read()]).toEqual([`${LONG}\n`, `${LONG}\n`]);
	});
});

describe("colours", () => {
	test("are used on a terminal", () => {
		const output = createOutput(createHost({ isTTY: true }), {});

		expect(output.style("good", "active")).toBe("\u001b[32mactive\u001b[39m");
	});

	test("are not used with NO_COLOR, or without a terminal even if they are forced", () => {
		const silent = createOutput(createHost({ isTTY: true, env: { NO_COLOR: "1", FORCE_COLOR: "3" } }), {});
		const piped = createOutput(createHost({ env: { FORCE_COLOR: "1" } }), {});

		expect([silent.style("good", "active"), piped.style("good", "active")]).toEqual(["active", "active"]);
	});
});

describe("a stdout that nobody reads", () => {
	const brokenHost = (code: string) => {
		const error = Object.assign(new Error(`${code}: broken`), { code });
		const stdout = new Writable({ write: (_chunk, _encoding, done) => done(error) });
		return Object.assign(createHost(), { stdout });
	};

	test.each([
		["EPIPE", 0, null],
		["ENOSPC", 1, "close-crm: Cannot write the result: ENOSPC: broken.\n"],
	])("ends the command: %s with %i", async (code, exitCode, message) => {
		const host = brokenHost(code);
		const output = createOutput(host, {});

		output.line("result");
		await output.finish();

		expect(host.exits).toEqual([exitCode]);
		expect(host.stderr.read()).toBe(message);
	});

	test("does not end a command that called outliveReader: results go to stderr, and the output is incomplete", async () => {
		const host = brokenHost("EPIPE");
		const output = createOutput(host, { quiet: true });

		output.outliveReader();
		output.line("one");
		output.json({ two: 2 });

		expect(await output.finish()).toBe(false);
		expect(host.exits).toEqual([]);
		expect(host.stderr.read()).toBe('one\n{"two":2}\n');
	});
});
