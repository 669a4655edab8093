import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The editor's hover text at `|` in a user's file. */
function hover(marked: string): string {
	const file = `${root}test/receive/user.ts`;
	const source = marked.replace("|", "");
	const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	const service = ts.createLanguageService({
		getCompilationSettings: () => options,
		getScriptFileNames: () => [file],
		getScriptVersion: () => "1",
		getScriptSnapshot: (name) => {
			const text = name === file ? source : ts.sys.readFile(name);
			return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
		},
		getCurrentDirectory: () => root,
		getDefaultLibFileName: ts.getDefaultLibFilePath,
		fileExists: (name) => name === file || ts.sys.fileExists(name),
		readFile: (name) => (name === file ? source : ts.sys.readFile(name)),
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
	});
	const info = service.getQuickInfoAtPosition(file, marked.indexOf("|"));
	return ts.displayPartsToString(info?.documentation);
}

test("an editor shows what an event means where its handler is written", () => {
	const text = hover(`
		import { createReceiver } from "close-crm/receive";
		createReceiver({ signatureKey: "", fallback: () => {}, on: { "activity.call.|answered": () => {} } });
	`);
	expect(text).toBe("A call was picked up; not for calls outside Close.");
});

test("an editor shows what a field of an event means", () => {
	const text = hover(`
		import type { CloseEvent } from "close-crm/receive";
		export const show = (event: CloseEvent<"lead.deleted">) => event.da|ta;
	`);
	expect(text).toMatch(/^The object as it is now. A deletion has no data/);
});
