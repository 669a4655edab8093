import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the README's example runs with node:test, in a separate process", async () => {
	const example = fileURLToPath(new URL("node-test.ts", import.meta.url));
	const env = { ...process.env, NODE_TEST_CONTEXT: undefined, TSX_TSCONFIG_PATH: "tsconfig.json" };

	const { stdout } = await promisify(execFile)(
		process.execPath,
		["--import", "tsx", "--test", "--test-reporter=tap", example],
		{ env },
	);

	expect(stdout).toContain("# pass 1");
	expect(stdout).toContain("# fail 0");
});
