import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { commandPath } from "./command.ts";

const LEFT_OUT = "Left out: it needs /dev/full, which Linux has.";

test("a result that cannot be written, as to a full disk, is a failure that is told in one line", async ({ skip }) => {
	if (!existsSync("/dev/full")) {
		console.warn(LEFT_OUT);
		skip(LEFT_OUT);
	}
	const full = openSync("/dev/full", "w");
	const child = spawn(process.execPath, [commandPath(), "events", "types"], {
		env: {},
		stdio: ["ignore", full, "pipe"],
	});
	closeSync(full);
	let stderr = "";
	child.stderr?.setEncoding("utf8").on("data", (text: string) => {
		stderr += text;
	});
	const code = await new Promise((resolve) => child.on("close", resolve));

	expect(stderr).toBe("close-crm: Cannot write the result: ENOSPC: no space left on device, write.\n");
	expect(code).toBe(1);
});
