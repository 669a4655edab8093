import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Workplace } from "../stop.ts";

/** Writes files, each at its path relative to the project's root. */
export async function writeFiles(files: ReadonlyMap<string, string>, { path, print }: Workplace): Promise<void> {
	for (const [file, text] of files) {
		await mkdir(dirname(path(file)), { recursive: true });
		await writeFile(path(file), text);
		print(`wrote ${file}`);
	}
}
