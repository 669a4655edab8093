// npm run spec:update -- [--dry-run] <file or URL>: replaces the vendored document by a newer one of Close.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { build } from "./document/build.ts";
import { describeChanges } from "./document/diff.ts";
import { describeAction, type OverlayAction } from "./document/overlay.ts";
import { OVERLAY, PUBLISHED } from "./document/paths.ts";
import { parsePublished } from "./document/published.ts";
import { readSource } from "./document/source.ts";
import { runScript, Stop, type Workplace } from "./document/stop.ts";
import { writeFiles } from "./document/write.ts";

export async function updateSpec(args: string[], workplace: Workplace): Promise<void> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: { "dry-run": { type: "boolean", default: false } },
	});
	const [source, ...more] = positionals;
	if (source === undefined || more.length > 0) {
		throw new Stop("Usage: npm run spec:update -- [--dry-run] <file or URL>");
	}
	const before = await readFile(workplace.path(PUBLISHED), "utf8");
	const after = await readSource(/^https?:\/\//.test(source) ? source : workplace.path(source));
	parsePublished(after, source);
	const { files, stale, madeRoom, warnings } = await build(after, await readFile(workplace.path(OVERLAY), "utf8"));

	const { print, warn } = workplace;
	print(before === after ? `${source} is the document in ${PUBLISHED}.` : await describeChanges(before, after));
	printActions("These overlay actions change nothing any more. Delete them: `npm run generate` stops at them.", stale);
	printActions(
		"These overlay actions replace parts that the document now has itself. Compare them, and delete what it has right:",
		madeRoom,
	);
	for (const warning of warnings) warn(`warning: ${warning}`);

	if (values["dry-run"]) print("\nNothing was written.");
	else await writeFiles(new Map([[PUBLISHED, after], ...files]), workplace);

	function printActions(heading: string, actions: OverlayAction[]): void {
		if (actions.length === 0) return;
		print(`\n${heading}`);
		for (const action of actions) print(`  ${describeAction(action)}`);
	}
}

if (import.meta.filename === process.argv[1]) await runScript(updateSpec);
