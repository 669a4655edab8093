// The cost of our types for a consumer's compiler and editor, compared with those of other clients.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { against, interleave } from "../interleave.ts";

const ROUNDS = 7;
const COMPLETIONS = 15;
const CONSUMERS = ["empty", "close-crm", "stripe", "openai", "octokit"];
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** The compiler options of a consumer's project. Without `paths`, so that imports resolve to the built declarations. */
const OPTIONS = {
	strict: true,
	noEmit: true,
	skipLibCheck: true,
	target: ts.ScriptTarget.ES2022,
	module: ts.ModuleKind.NodeNext,
	types: ["node"],
};
const FLAGS = "--strict --noEmit --skipLibCheck --target es2022 --module nodenext --types node".split(" ");

/** Measures the types. Needs the built declarations in dist. Resolves to a section of Markdown. */
export async function benchTypes(): Promise<string> {
	const memory = new Map<string, number[]>(CONSUMERS.map((name) => [name, []]));
	const check = (name: string) => async () => {
		const start = performance.now();
		const output = execFileSync(process.execPath, [
			TSC,
			...FLAGS,
			"--extendedDiagnostics",
			local(`consumers/${name}.ts`),
		]);
		memory.get(name)?.push(Number(/Memory used:\s+(\d+)K/.exec(String(output))?.[1]));
		return performance.now() - start;
	};
	const runs = Object.fromEntries(CONSUMERS.map((name) => [name, check(name)]));
	const time = against(await interleave(runs, ROUNDS), "empty");
	const space = against(memory, "empty");
	return [
		"## Types",
		"",
		'A program of twenty lines, type-checked by tsc in a separate process, relative to an empty program (median of the rounds, and their middle half; less is better); and the time that a warm editor takes to complete a name (`client.request("GET /lead/`, `client.customers.` and the like).',
		"",
		"| | time | memory | completion |",
		"|---|---|---|---|",
		...CONSUMERS.map((name) => `| ${name} | ${time.get(name)} | ${space.get(name)} | ${completionTime(name)} |`),
		"",
		"Goal: close-crm at most 1.65 and 1.35, and 200 ms.",
	].join("\n");
}

/** The text typed at the end of each consumer, and a name that must be among the completions. */
const TYPED: Record<string, [text: string, name: string]> = {
	"close-crm": ['client.request("GET /', "GET /lead/{id}/"],
	stripe: ["client.customers.", "retrieve"],
	openai: ["client.chat.completions.", "create"],
	octokit: ['client.request("GET /', "GET /repos/{owner}/{repo}"],
};

/** The median time of a completion after the first few, in ms. Each follows an edit, as in an editor. */
function completionTime(consumer: string): string {
	const [typed, wanted] = TYPED[consumer] ?? [];
	if (typed === undefined || wanted === undefined) return "–";
	const file = local(`consumers/${consumer}.ts`);
	const before = `${ts.sys.readFile(file)}\n`;
	let text = before;
	let version = 0;
	const service = ts.createLanguageService({
		getScriptFileNames: () => [file],
		getScriptVersion: (name) => (name === file ? String(version) : "0"),
		getScriptSnapshot(name) {
			const content = name === file ? text : ts.sys.readFile(name);
			return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
		},
		getCurrentDirectory: () => local("."),
		getCompilationSettings: () => OPTIONS,
		getDefaultLibFileName: ts.getDefaultLibFilePath,
		fileExists: ts.sys.fileExists,
		readFile: ts.sys.readFile,
		directoryExists: ts.sys.directoryExists,
		getDirectories: ts.sys.getDirectories,
		...(ts.sys.realpath && { realpath: ts.sys.realpath }),
	});
	service.getSemanticDiagnostics(file);
	const times: number[] = [];
	for (let count = 0; count < COMPLETIONS; count++) {
		version++;
		text = `${before}${" ".repeat(count)}${typed}`;
		const start = performance.now();
		const completions = service.getCompletionsAtPosition(file, text.length, {});
		times.push(performance.now() - start);
		if (!completions?.entries.some(({ name }) => name === wanted))
			throw new Error(`${consumer} does not complete ${wanted}.`);
	}
	const warm = times.slice(COMPLETIONS / 3).sort((a, b) => a - b);
	return `${Math.round(warm[Math.floor(warm.length / 2)] ?? 0)} ms`;
}
