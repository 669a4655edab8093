// npm run spec:update -- [--dry-run] <file or URL>: takes a newer document that Close published.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { build } from "./document/build.ts";
import { describeChanges } from "./document/diff.ts";
import { describeAction, type OverlayAction } from "./document/overlay.ts";
import { OVERLAY, PUBLISHED } from "./document/paths.ts";
import { parsePublished } from "./document/published.ts";
import { readSource } from "./document/source.ts";
import { runScript, Stop } from "./document/stop.ts";
import { writeGenerated } from "./document/write.ts";

await runScript(async () => {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { "dry-run": { type: "boolean", default: false } },
	});
	const [source, ...more] = positionals;
	if (source === undefined || more.length > 0)
		throw new Stop("Usage: npm run spec:update -- [--dry-run] <file or URL>");

	const before = await readFile(PUBLISHED, "utf8");
	const after = await readSource(source);
	parsePublished(after, source);
	const { files, stale, madeRoom, warnings } = await build(after, await readFile(OVERLAY, "utf8"));

	console.log(before === after ? `${source} is the document in ${PUBLISHED}.` : await describeChanges(before, after));
	list("These overlay actions change nothing any more. Delete them, for `npm run generate` stops at them:", stale);
	list(
		"These overlay actions replace what the document now holds itself. Compare, and delete what it has right:",
		madeRoom,
	);
	for (const warning of warnings) console.error(`warning: ${warning}`);

	if (values["dry-run"]) return console.log("\nNothing was written.");
	await writeFile(PUBLISHED, after);
	console.log(`\nwrote ${PUBLISHED}`);
	await writeGenerated(files);
});

function list(heading: string, actions: OverlayAction[]): void {
	if (actions.length === 0) return;
	console.log(`\n${heading}`);
	for (const action of actions) console.log(`  ${describeAction(action)}`);
}
