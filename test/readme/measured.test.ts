import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const results = readFileSync("bench/results.md", "utf8");
const measured = readFileSync("README.md", "utf8").split("## Measured\n")[1]?.split("\n## ")[0] ?? "";

/** The medians of a row of the nth table that has it. */
function medians(row: string, table: number): string[] {
	const line = results.split("\n").filter((text) => text.startsWith(`| ${row} |`))[table];
	return [...(line ?? "").matchAll(/(\d+\.\d\d) \(/g)].map(([, median = ""]) => median);
}

test("the README quotes what the benchmark wrote", () => {
	const [get, post] = medians("close-crm", 0);

	expect(measured).toContain(`(openapi-fetch ${medians("openapi-fetch", 0)[0]}) | ${get} |`);
	expect(measured).toContain(`(openapi-fetch ${medians("openapi-fetch", 0)[1]}) | ${post} |`);
	expect(measured).toContain(`by hand | ${medians("close-crm", 1).join(", ")} |`);
	expect(measured).toContain(`bare server | ${medians("close-crm", 3).join(", ")} |`);
	expect(measured).toContain(`openapi-fetch | ${results.match(/openapi-fetch alone: (\d+\.\d\d)/)?.[1]} |`);
	expect(measured).toContain(`by ${results.match(/resident set by (\d+ MiB)/)?.[1]}, where bare`);
	expect(measured).toContain(`takes ${results.match(/`createClient` alone (\d+\.\d kB)/)?.[1]}`);
});
