import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { run } from "./command.ts";
import { createHost } from "./stand-ins.ts";

/** The words of every command and group, the whole command first, hidden commands included. */
function listCommands(command: CommandUnknownOpts, words: string[] = []): string[][] {
	return [words, ...command.commands.flatMap((each) => listCommands(each, [...words, each.name()]))];
}

test("the help of every command is in help.txt, fits into 80 columns, and shows no key that is set", async () => {
	const env = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: "ab".repeat(32) };
	const helps: string[] = [];
	for (const words of listCommands(createProgram(createHost()).program)) {
		const { code, stdout, stderr } = await run([...words, "--help"], { env });
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		// The global options are the same everywhere, and the help of the whole command lists them.
		const own = stdout.replace(/\nGlobal Options:\n( .*\n)+/, "");
		helps.push(`$ ${["close-crm", ...words, "--help"].join(" ")}\n${own}`);
	}
	const text = helps.join("\n");

	expect(text.split("\n").filter((line) => line.length > 80 && !line.startsWith("for "))).toEqual([]);
	await expect(text).toMatchFileSnapshot("help.txt");
});
