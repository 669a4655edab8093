// npm run generate [-- --check]: makes src/generated from openapi/close.yaml and openapi/overlay.yaml.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Build, build, recordedHash, sha256 } from "./document/build.ts";
import { describeAction } from "./document/overlay.ts";
import { OVERLAY, PUBLISHED } from "./document/paths.ts";
import { runScript, Stop } from "./document/stop.ts";
import { writeGenerated } from "./document/write.ts";

await runScript(async () => {
	const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
	const sources = new Map([
		[PUBLISHED, await readFile(PUBLISHED, "utf8")],
		[OVERLAY, await readFile(OVERLAY, "utf8")],
	]);
	const result = await build(sources.get(PUBLISHED) ?? "", sources.get(OVERLAY) ?? "");
	if (result.stale.length > 0) {
		throw new Stop(
			result.stale
				.map(
					(action) =>
						`${describeAction(action)} changes nothing. Close may have mended this; if so, delete the action.`,
				)
				.join("\n"),
		);
	}
	for (const warning of result.warnings) console.error(`warning: ${warning}`);
	if (values.check) await check(result, sources);
	else await writeGenerated(result.files);
});

async function check({ files }: Build, sources: Map<string, string>): Promise<void> {
	const different: string[] = [];
	const present = new Map<string, string>();
	for (const [path, text] of files) {
		const found = await readFile(path, "utf8").catch(() => "");
		present.set(path, found);
		if (found !== text) different.push(path);
	}
	const changed = [...sources].filter(([source, text]) =>
		[...present.values()].every((found) => recordedHash(found, source) !== sha256(text)),
	);
	if (different.length === 0) return console.log("src/generated is what its sources give.");
	throw new Stop(
		[
			...changed.map(([source]) => `${source} is not what src/generated was made from.`),
			...different.map((path) => `${path} differs from what its sources give.`),
			"Run: npm run generate",
		].join("\n"),
	);
}
