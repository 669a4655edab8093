import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readmeSnippets } from "./snippets.ts";

test.each(["vitest.test.ts", "node-test.ts"])("the README shows the example %s as it is run", (file) => {
	expect(readmeSnippets("Test your integration", "ts")).toContain(
		readFileSync(`test/testing/examples/${file}`, "utf8"),
	);
});
