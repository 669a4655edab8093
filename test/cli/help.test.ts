import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { run } from "./command.ts";

/** The words of every command and group, the whole command first, hidden ones included. */
function listCommands(command: CommandUnknownOpts, words: string[] = []): string[][] {
	return [words, ...command.commands.flatMap((each) => listCommands(each, [...words, each.name()]))];
}

describe("the help", () => {
	test("of every command is what test/cli/help.txt says", async () => {
		const helps: string[] = [];
		for (const words of listCommands(createProgram().program)) {
			const { code, stdout, stderr } = await run([...words, "--help"], { env: {} });
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
			helps.push(`$ ${["close-crm", ...words, "--help"].join(" ")}\n${stdout}`);
		}

		await expect(helps.join("\n")).toMatchFileSnapshot("help.txt");
	});

	test("calls the command close-crm, whatever its file is called", () => {
		expect(createProgram().program.name()).toBe("close-crm");
	});

	test("is the same in another environment, and shows no key that is set", async () => {
		const env = { COLUMNS: "40", FORCE_COLOR: "1", CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: "ab".repeat(32) };

		const here = await run(["verify", "--help"], { env: {} });
		const there = await run(["verify", "--help"], { env });

		expect(there).toEqual(here);
	});
});
