import { Stryker } from "@stryker-mutator/core";
import { PARTS, type Part } from "./parts.ts";
import { isExplained, relativePath } from "./survivors.ts";

/** What the score of all parts together has to reach, in percent. */
const GOAL = 90;

// `npm run test:mutation` runs all parts, `npm run test:mutation -- events client` those, `-- src/redis.ts` one file.
const asked = process.argv.slice(2);
const file = asked.find((name) => name.startsWith("src/"));
const isAsked = (name: string, part: Part) =>
	file ? file.startsWith(`src/${name}/`) || part.mutate.includes(file) : asked.length === 0 || asked.includes(name);
const names = Object.entries(PARTS)
	.filter(([name, part]) => isAsked(name, part))
	.map(([name]) => name);
if (names.length === 0) throw new Error(`There is no such part. There are: ${Object.keys(PARTS).join(", ")}.`);

const lines: string[] = [];
let found = 0;
let total = 0;
let unexplained = 0;
for (const name of names) {
	process.env.MUTATION_PART = name;
	const stryker = new Stryker({
		testRunner: "vitest",
		vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
		mutate: file ? [file] : PARTS[name]?.mutate,
		concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
		coverageAnalysis: "perTest",
		ignorePatterns: ["dist", "reports", "test/**/.run-*"],
		reporters: ["json", "progress-append-only"],
		jsonReporter: { fileName: `reports/mutation-${name}.json` },
		tempDirName: ".stryker",
		allowConsoleColors: false,
	});
	const mutants = await stryker.runMutationTest();
	const counted = mutants.filter(({ status }) => /Killed|Timeout|Survived|NoCoverage/.test(status));
	const missed = counted.filter(({ status }) => /Survived|NoCoverage/.test(status));
	found += counted.length - missed.length;
	total += counted.length;
	const open = missed.filter((mutant) => !isExplained(name, mutant));
	for (const { fileName, location, mutatorName, replacement, status } of open) {
		const at = `${relativePath(fileName)}:${location.start.line}:${location.start.column}`;
		console.log(`${status} ${at} ${mutatorName} ${JSON.stringify(replacement)}`);
	}
	unexplained += open.length;
	const score = ((100 * (counted.length - missed.length)) / counted.length).toFixed(1);
	lines.push(`${name}: ${score} %, ${counted.length} mutations, ${missed.length} survived, ${open.length} unexplained`);
}
const score = (100 * found) / total;
console.log(
	`${lines.join("\n")}\nScore: ${score.toFixed(1)} % (to reach: ${GOAL}), ${unexplained} survivors unexplained`,
);
if (score < GOAL || unexplained > 0) process.exitCode = 1;
