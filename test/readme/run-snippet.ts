import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** Runs a program of the README as it is, but for the base URL, and gives what it prints. */
export async function runSnippet(program: string, baseUrl: string): Promise<string> {
	const pointed = program.replace("createClient({", `createClient({ baseUrl: ${JSON.stringify(baseUrl)},`);
	if (pointed === program) throw new Error("The program makes no client.");
	const folder = await mkdtemp(join(resolve("test/readme"), ".run-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	await writeFile(join(folder, "example.ts"), pointed);
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[resolve("node_modules/tsx/dist/cli.mjs"), "example.ts"],
		{
			cwd: folder,
			env: { ...process.env, CLOSE_API_KEY: "api_test", TSX_TSCONFIG_PATH: resolve("tsconfig.json") },
		},
	);
	return stdout;
}
