import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fromPointer } from "../json.ts";
import { describePart, partPointer } from "../parts.ts";
import { Stop } from "../stop.ts";

export interface Changes {
	/** The number of changes by semver impact. */
	summary: { major: number; minor: number; patch: number };
	/** One line per change, the highest impact first. */
	lines: string[];
}

/** The fields of a change in Redocly's report that are used here. */
interface ReportedChange {
	path: string;
	kind: string;
	impact: "major" | "minor" | "patch";
	verdicts: { message: string }[];
	property?: string;
}

const IMPACTS = ["major", "minor", "patch"];

/** A new document is compared with this empty one. */
const NOTHING = "openapi: 3.1.0\ninfo: { title: Close API, version: 1.0.0 }\npaths: {}\n";

/** Lists the changes from one document to the other, rated by semver. `before` may be empty. */
export async function findChanges(before: string, after: string): Promise<Changes> {
	const folder = await mkdtemp(join(tmpdir(), "close-crm-"));
	try {
		await writeFile(join(folder, "before.yaml"), before || NOTHING);
		await writeFile(join(folder, "after.yaml"), after);
		const { summary, changes } = JSON.parse(await runRedoclyDiff(folder)) as {
			summary: Changes["summary"];
			changes: ReportedChange[];
		};
		const sorted = changes.toSorted((a, b) => IMPACTS.indexOf(a.impact) - IMPACTS.indexOf(b.impact));
		return { summary, lines: sorted.map(describeChange) };
	} finally {
		await rm(folder, { recursive: true });
	}
}

function describeChange({ path, kind, impact, verdicts, property }: ReportedChange): string {
	const keys = fromPointer(path.replace(/^#/, ""));
	const part = partPointer(keys);
	const within = keys.slice(fromPointer(part).length);
	const place = [describePart(part), [...within, ...(property === undefined ? [] : [property])].join(".")];
	const reasons = verdicts.map(({ message }) => message).join(" ");
	return [impact.padEnd(5), kind.padEnd(8), ...place, reasons].filter(Boolean).join(" ");
}

function runRedoclyDiff(folder: string): Promise<string> {
	const cli = join(dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")), "bin/cli.js");
	const args = [cli, "diff", "before.yaml", "after.yaml", "--format", "json", "--fail-on", "none"];
	const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
	return new Promise((resolve, reject) => {
		execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
			if (error) reject(new Stop(`Redocly cannot compare the documents: ${stderr.trim() || error.message}`));
			else resolve(stdout);
		});
	});
}
