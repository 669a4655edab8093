// npm run generate [-- --check]: generates src/generated and docs/api.md from the files in openapi/.
import { parseArgs } from "node:util";
import { build } from "./document/build.ts";
import { checkGenerated } from "./document/output/check.ts";
import { writeFiles } from "./document/output/write.ts";
import { type AppliedAction, describeAction } from "./document/sources/overlay.ts";
import { readSources } from "./document/sources/project.ts";
import { runScript, Stop, type Workplace } from "./document/stop.ts";

export async function generate(args: string[], workplace: Workplace): Promise<void> {
	const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
	const sources = await readSources(workplace);
	const { files, stale, warnings } = await build(sources);
	if (stale.length > 0) throw new Stop(stale.map(describeStale).join("\n"));
	for (const warning of warnings) workplace.warn(`warning: ${warning}`);
	if (!values.check) return writeFiles(files, workplace);
	const findings = await checkGenerated(files, sources, workplace);
	if (findings.length > 0) throw new Stop(findings.join("\n"));
	workplace.print("src/generated and docs/api.md are up to date.");
}

function describeStale(action: AppliedAction): string {
	const line = `${describeAction(action)} changes nothing. If Close has fixed this defect, delete the action.`;
	return action.matches === 0 ? `${line} Its target matches nothing.` : line;
}

if (import.meta.filename === process.argv[1]) await runScript(generate);
