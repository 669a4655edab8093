import { readFile } from "node:fs/promises";
import { listSources, type Sources } from "../sources/project.ts";
import type { Workplace } from "../stop.ts";
import { wasMadeFrom } from "./header.ts";

/** Lists how the files on disk differ from those that the sources generate, one line each. */
export async function checkGenerated(
	files: ReadonlyMap<string, string>,
	sources: Sources,
	{ path }: Workplace,
): Promise<string[]> {
	const present = new Map<string, string>();
	for (const file of files.keys()) present.set(file, await readFile(path(file), "utf8").catch(() => ""));
	const different = [...files].filter(([file, text]) => present.get(file) !== text).map(([file]) => file);
	if (different.length === 0) return [];
	const changed = listSources(sources).filter(([source, text]) =>
		[...present.values()].every((generated) => !wasMadeFrom(generated, source, text)),
	);
	return [
		...changed.map(([source]) => `${source} was changed after src/generated was generated from it.`),
		...different.map((file) => `${file} differs from what its sources generate.`),
		"Run: npm run generate",
	];
}
