import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

test("the version is that of package.json, read when the command is loaded", async () => {
	const { VERSION } = await import("../../src/cli/version.ts");

	expect(VERSION).toBe(JSON.parse(await readFile("package.json", "utf8")).version);
});
