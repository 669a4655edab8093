import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { temporaryFolder } from "../setup/temporary-folder.ts";

/** Runs code next to a built entry of the library, where neither BullMQ nor a Redis client is installed. */
async function runWithoutPackages(entry: string, code: string): Promise<string> {
	const folder = await temporaryFolder();
	await build({
		entryPoints: [entry],
		outfile: join(folder, "entry.mjs"),
		bundle: true,
		format: "esm",
		packages: "external",
	});
	const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { cwd: folder });
	return run.then(({ stdout }) => stdout).catch(({ stderr }) => stderr);
}

test("without bullmq, its entry says which package is missing", async () => {
	expect(await runWithoutPackages("src/bullmq/index.ts", 'await import("./entry.mjs")')).toContain(
		"Cannot find package 'bullmq'",
	);
});

test("without a Redis client, the error of redisStore names the accepted ones", async () => {
	expect(
		await runWithoutPackages(
			"src/receive/stores/redis-store.ts",
			'const { redisStore } = await import("./entry.mjs"); redisStore();',
		),
	).toContain('redisStore: expected a Redis client: new Redis() of "ioredis", createClient() of "redis"');
});
