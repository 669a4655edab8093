// npm run spec:update -- [--dry-run] [--details] <file or URL>: vendors a newer document that Close published.
import { parseArgs } from "node:util";
import { build } from "./document/build.ts";
import { writeFiles } from "./document/output/write.ts";
import { makeDocument } from "./document/sources/document.ts";
import { readIncoming } from "./document/sources/incoming.ts";
import { readSources } from "./document/sources/project.ts";
import { runScript, Stop, type Workplace } from "./document/stop.ts";
import { findChanges } from "./document/update/changes.ts";
import { describeUpdate } from "./document/update/report.ts";

export async function updateSpec(args: string[], workplace: Workplace): Promise<void> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: { "dry-run": { type: "boolean", default: false }, details: { type: "boolean", default: false } },
	});
	const [source, ...more] = positionals;
	if (source === undefined || more.length > 0) {
		throw new Stop("Usage: npm run spec:update -- [--dry-run] [--details] <file or URL>");
	}
	const before = await readSources(workplace);
	const { file, text, before: textBefore, sources } = await readIncoming(source, before, workplace);
	if (text === textBefore) return workplace.print(`${source} is identical to ${file}. Nothing was written.`);
	const built = await build(sources);
	const changes = await findChanges(textBefore, text);
	const place = { file, before: makeDocument(before), details: values.details };
	workplace.print(`${describeUpdate(changes, built, place)}\n`);
	if (values["dry-run"]) workplace.print("Nothing was written.");
	else await writeFiles(new Map([[file, text], ...built.files]), workplace);
}

if (import.meta.filename === process.argv[1]) await runScript(updateSpec);
