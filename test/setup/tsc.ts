import { spawnSync } from "node:child_process";

/**
 * TypeScript 7, which needs a quarter of the time. It checks and builds. TypeDoc and openapi-typescript need 5.9, with
 * which `test/package/` compiles as a user does.
 */
export const TSC = "node_modules/typescript7/bin/tsc";

/** What the compiler says about a project, line by line. */
export function typeCheck(config: string): string[] {
	const { stdout } = spawnSync(process.execPath, [TSC, "--noEmit", "--pretty", "false", "-p", config], {
		encoding: "utf8",
	});
	return stdout.split("\n").filter((line) => line !== "");
}
