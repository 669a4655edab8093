// npm run generate [-- --check]: makes src/generated from openapi/close.yaml and openapi/overlay.yaml.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Build, build, recordedHash, sha256 } from "./document/build.ts";
import { describeAction } from "./document/overlay.ts";
import { OVERLAY, PUBLISHED } from "./document/paths.ts";
import { runScript, Stop, type Workplace } from "./document/stop.ts";
import { writeFiles } from "./document/write.ts";

export async function generate(args: string[], workplace: Workplace): Promise<void> {
	const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
	const published = await readFile(workplace.path(PUBLISHED), "utf8");
	const overlay = await readFile(workplace.path(OVERLAY), "utf8");
	const result = await build(published, overlay);
	if (result.stale.length > 0) {
		const lines = result.stale.map(
			(action) => `${describeAction(action)} changes nothing. If Close has fixed this defect, delete the action.`,
		);
		throw new Stop(lines.join("\n"));
	}
	for (const warning of result.warnings) workplace.warn(`warning: ${warning}`);
	if (values.check) await check(result, { [PUBLISHED]: published, [OVERLAY]: overlay }, workplace);
	else await writeFiles(result.files, workplace);
}

async function check({ files }: Build, sources: Record<string, string>, { path, print }: Workplace): Promise<void> {
	const different: string[] = [];
	const present: string[] = [];
	for (const [file, text] of files) {
		const found = await readFile(path(file), "utf8").catch(() => "");
		present.push(found);
		if (found !== text) different.push(file);
	}
	if (different.length === 0) return print("src/generated is up to date.");
	const changed = Object.entries(sources).filter(([source, text]) =>
		present.every((found) => recordedHash(found, source) !== sha256(text)),
	);
	throw new Stop(
		[
			...changed.map(([source]) => `${source} was changed after src/generated was made from it.`),
			...different.map((file) => `${file} differs from what its sources produce.`),
			"Run: npm run generate",
		].join("\n"),
	);
}

if (import.meta.filename === process.argv[1]) await runScript(generate);
