import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { runSize } from "../../setup/run-size.ts";

const CALLS = runSize({ full: 10_000, part: 2_000 });

test(`of ${CALLS} calls, a third of them faulty, none creates twice, none hangs, and each resolves to the correct result or rejects with a typed error`, async () => {
	const command = ["--import", "tsx", "test/client/events/random-run.ts", String(CALLS)];

	const running = promisify(execFile)(process.execPath, command);
	// If the process does not end by itself, the test times out.
	onTestFinished(() => void running.child.kill());
	const { stdout } = await running;

	const summary = JSON.parse(stdout);
	expect(summary.wrong).toEqual([]);
	expect(summary.faulty).toBeGreaterThan(0.3 * CALLS);
	// A call is right if it meets no fault, or succeeds when it is repeated.
	expect(summary.right).toBeGreaterThan(0.7 * CALLS);
	const rejected = Object.values<number>(summary.errors).reduce((sum, count) => sum + count, 0);
	expect(summary.right + rejected).toBe(CALLS);
});
