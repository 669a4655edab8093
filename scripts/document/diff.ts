import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Stop } from "./stop.ts";

/** What changed from one document to the other, in Redocly's words, each change rated by semver. */
export async function describeChanges(before: string, after: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "close-crm-"));
	try {
		await writeFile(join(folder, "before.yaml"), before);
		await writeFile(join(folder, "after.yaml"), after);
		return (await runRedoclyDiff(folder)).trim();
	} finally {
		await rm(folder, { recursive: true });
	}
}

function runRedoclyDiff(folder: string): Promise<string> {
	const cli = join(dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")), "bin/cli.js");
	const args = [cli, "diff", "before.yaml", "after.yaml", "--format", "stylish", "--fail-on", "none"];
	const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
	return new Promise((resolve, reject) => {
		execFile(process.execPath, args, { cwd: folder, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
			if (error) reject(new Stop(`Redocly cannot compare the documents: ${stderr.trim() || error.message}`));
			else resolve(stdout);
		});
	});
}
