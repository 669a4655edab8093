import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, onTestFinished, test } from "vitest";
import { readmeSnippets } from "./snippets.ts";

const run = promisify(execFile);

test("the README's example creates a subscription at the mock and prints its id and the key's length", async () => {
	const [example = ""] = readmeSnippets("Create a subscription", "ts");
	const program = example.replace("createClient({", `createClient({ baseUrl: "${inject("prismUrl")}",`);
	expect(program).not.toBe(example);
	expect(example.trim().split("\n").length).toBeLessThanOrEqual(12);
	const folder = await mkdtemp(join(resolve("test/readme"), ".run-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	await writeFile(join(folder, "example.ts"), program);

	const { stdout } = await run(process.execPath, [resolve("node_modules/tsx/dist/cli.mjs"), "example.ts"], {
		cwd: folder,
		env: { ...process.env, CLOSE_API_KEY: "api_test", TSX_TSCONFIG_PATH: resolve("tsconfig.json") },
	});

	expect(stdout).toMatch(/^whsub_\w+ 64\n$/);
});
