import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes the generated files, each at its path from the project's root. */
export async function writeGenerated(files: Map<string, string>): Promise<void> {
	for (const [path, text] of files) {
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, text);
		console.log(`wrote ${path}`);
	}
}
