import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const file = `${root}test/receive/user.ts`;

let source = "";
let version = 0;

/** An editor, which keeps what it knows of the library when the file of a user changes. */
const editor = startEditor();

function startEditor(): ts.LanguageService {
	const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	return ts.createLanguageService({
		getCompilationSettings: () => options,
		getScriptFileNames: () => [file],
		getScriptVersion: (name) => (name === file ? String(version) : "1"),
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
}

/** Writes a user's file in the editor. */
function edit(text: string): void {
	source = text;
	version += 1;
}

/** The editor's hover text at `|` in a user's file. */
function hover(marked: string): string {
	edit(marked.replace("|", ""));
	const info = editor.getQuickInfoAtPosition(file, marked.indexOf("|"));
	return ts.displayPartsToString(info?.documentation);
}

/** What an editor underlines in a file of a user. */
function problems(text: string): string[] {
	edit(text);
	const found = editor.getSemanticDiagnostics(file);
	return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test("an editor shows what an event means where its handler is written", () => {
	const text = hover(`
		import { createReceiver } from "close-crm/receive";
		createReceiver({ signatureKey: "", fallback: () => {}, on: { "activity.call.|answered": () => {} } });
	`);
	expect(text).toBe("A call was answered. Does not fire for calls outside Close.");
});

test("an editor shows what a field of an event means", () => {
	const text = hover(`
		import type { CloseEvent } from "close-crm/receive";
		export const show = (event: CloseEvent<"lead.deleted">) => event.da|ta;
	`);
	expect(text).toMatch(/^The object as it is now; fields may be absent. A deletion has no data/);
});

test("an editor shows what changed_fields are, and what a field of the object is", () => {
	const show = (code: string) =>
		hover(`
			import type { CloseEvent } from "close-crm/receive";
			export const show = ({ data, changed_fields }: CloseEvent<"task.lead.updated">) => ${code};
		`);
	expect(show("changed_fi|elds")).toBe("An update: the names of the fields that changed. Empty for other actions.");
	expect(show("data.is_n|ew")).toBe("Whether the task is new. Present only in events.");
	expect(show("data.date_cre|ated")).toMatch(/Date and time with time zone/);
});

test("an editor suggests the right name for a mistyped field", () => {
	const found = problems(`
		import type { CloseEvent } from "close-crm/receive";
		export const show = ({ data }: CloseEvent<"lead.updated">) => data.staus_id;
	`);
	expect(found).toEqual([expect.stringMatching(/^Property 'staus_id' does not exist .* Did you mean 'status_id'\?$/)]);
});
