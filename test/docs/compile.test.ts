import { resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { PAGES, readSnippets, type Snippet } from "./page.ts";

const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
// Its files are not asked for, only its options.
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, resolve("."));

/** The files of the library and of packages, which all programs share. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What a strict user's compiler says of programs, each line with its page and line. */
function compile(snippets: Snippet[]): string[] {
	const files = new Map(snippets.map((snippet) => [resolve(`${snippet.page}.${snippet.line}.ts`), snippet]));
	const host = ts.createCompilerHost(options);
	const { readFile, fileExists, getSourceFile } = host;
	host.readFile = (name) => files.get(name)?.code ?? readFile(name);
	host.fileExists = (name) => files.has(name) || fileExists(name);
	host.getSourceFile = (name, ...rest) => {
		if (files.has(name)) return getSourceFile(name, ...rest);
		if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...rest));
		return parsed.get(name);
	};
	const program = ts.createProgram([...files.keys()], options, host);
	return [...files].flatMap(([name, { page, line }]) => {
		const source = program.getSourceFile(name);
		return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((diagnostic) => {
			const within = source?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
			return `${page}:${line + within} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
		});
	});
}

const programs = PAGES.flatMap(readSnippets).filter(({ language }) => language === "ts");
// What one project declares must not help the programs of another.
const declaring = programs.filter(({ code }) => code.includes("declare module"));

test("every program of the README and the docs compiles", () => {
	expect(compile(programs.filter((each) => !declaring.includes(each)))).toEqual([]);
});

test("so do those that declare the shape of data", () => {
	expect(compile(declaring)).toEqual([]);
	expect(declaring).not.toEqual([]);
});

test("a program that does not compile is told with its page and line", () => {
	const code = 'import { createClient } from "close-crm";\n\ncreateClient({ apikey: "api_test" });\n';

	const [message] = compile([{ page: "docs/new.md", name: "", language: "ts", line: 7, code }]);

	expect(message).toMatch(/^docs\/new\.md:9 .*'apikey' does not exist/);
});
