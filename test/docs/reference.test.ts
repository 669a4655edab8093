import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the reference has a comment on every public name, and no broken link", async () => {
	const arguments_ = ["node_modules/typedoc/bin/typedoc", "--emit", "none"];

	// After a warning it exits with 4, and this rejects with its output.
	await expect(promisify(execFile)(process.execPath, arguments_)).resolves.toBeDefined();
});
