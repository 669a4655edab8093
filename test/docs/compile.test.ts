import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FIRST_LINE } from "../../src/cli/commands/types/write-module.ts";
import { typeCheck } from "../setup/tsc.ts";
import { PAGES, readSnippets, type Snippet } from "./programs/page.ts";

/** The errors of a strict user's compiler in programs, each with its page and line. */
function compile(snippets: Snippet[]): string[] {
	// In the repository, so that the packages that the programs import are found.
	const folder = mkdtempSync("test/docs/.run-");
	try {
		for (const [index, { code }] of snippets.entries()) {
			const name = code.startsWith(FIRST_LINE) ? "close" : String(index);
			writeFileSync(join(folder, `${name}.ts`), code);
		}
		writeFileSync(
			join(folder, "tsconfig.json"),
			JSON.stringify({ extends: "../../../tsconfig.json", include: ["*.ts"] }),
		);
		return typeCheck(folder).map((message) => locate(message, snippets));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Replaces the file and line of a message with the page and its line. */
function locate(message: string, snippets: Snippet[]): string {
	return message.replace(/^.*\b(\d+)\.ts\((\d+),\d+\)/, (place, index, line) => {
		const snippet = snippets[Number(index)];
		return snippet ? `${snippet.page}:${snippet.line + Number(line) - 1}` : place;
	});
}

const programs = PAGES.flatMap(readSnippets).filter(({ language }) => language === "ts");
// Declarations of one project must not affect the programs of another.
const declaring = programs.filter(({ code }) => code.includes("declare module") || code.includes('from "./close.js"'));

test("every program on the pages compiles, and one that does not is reported with its page and line", () => {
	const code = 'import { createClient } from "close-crm";\n\ncreateClient({ apikey: "api_test" });\n';
	const wrong: Snippet = { page: "docs/new.md", name: "", language: "ts", line: 7, code };

	expect(compile([...programs.filter((each) => !declaring.includes(each)), wrong])).toEqual([
		expect.stringMatching(/^docs\/new\.md:9: error .*'apikey' does not exist/),
	]);
});

test("the programs with fields of their own compile too", () => {
	expect(compile(declaring)).toEqual([]);
	expect(declaring).not.toEqual([]);
});
