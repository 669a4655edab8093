// npm run bench: measures everything in one run, prints the result and writes bench/results.md.
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

const report = [
	"# Measurements",
	"",
	`Measured by \`npm run bench\` on Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}. Ratios of one run; the runs of each round are interleaved.`,
	"",
	await benchClient(),
	"",
	await benchEventLog(),
	"",
	"## Receiving",
	"",
	await throughputSection(),
	"",
	await verifySection(),
	"",
	await benchSandbox(),
	"",
	await benchTypes(),
	"",
	await benchSize(),
	"",
].join("\n");
console.log(report);
await writeFile(fileURLToPath(new URL("results.md", import.meta.url)), report);
