import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("of 10,000 calls, a third of them faulty, none is created twice, none hangs, and each gives the truth or a typed error", async () => {
	const command = ["node_modules/tsx/dist/cli.mjs", "test/client/events/random-run.ts"];

	// The time ends a process that does not end by itself.
	const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 110_000 });

	const summary = JSON.parse(stdout);
	expect(summary.wrong).toEqual([]);
	expect(summary.faulty).toBeGreaterThan(3_000);
	const rejected = Object.values<number>(summary.errors).reduce((sum, count) => sum + count, 0);
	expect(summary.right + rejected).toBe(10_000);
}, 120_000);
