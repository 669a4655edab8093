// npm run bench: measures everything in one run, prints each section when it is measured, and writes bench/results.md.
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { benchClient } from "./client.ts";
import { benchEventLog } from "./event-log.ts";
import { throughputSection } from "./receiver/throughput.ts";
import { verifySection } from "./receiver/verify.ts";
import { benchSandbox } from "./sandbox.ts";
import { benchSize } from "./size.ts";
import { benchTypes } from "./types/measure.ts";

const SECTIONS = [
	benchClient,
	benchEventLog,
	async () => ["## Receiving", await throughputSection(), await verifySection()].join("\n\n"),
	benchSandbox,
	benchTypes,
	benchSize,
];

const report = [
	"# Measurements",
	`Measured by \`npm run bench\` on Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}. Ratios of one run; the runs of each round are interleaved.`,
];
for (const measure of SECTIONS) {
	const section = await measure();
	console.log(`\n${section}`);
	report.push(section);
}
await writeFile(fileURLToPath(new URL("results.md", import.meta.url)), `${report.join("\n\n")}\n`);
