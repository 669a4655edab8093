import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** A copy of what the scripts read and write, in a folder of its own, to run them on. */
export interface Project {
	folder: string;
	read(path: string): Promise<string>;
	write(path: string, text: string): Promise<void>;
	/** Changes a file's text; fails when that changes nothing. */
	edit(path: string, change: (text: string) => string): Promise<void>;
	/** Runs a script of this repository in the folder. */
	run(script: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

export async function copyProject(): Promise<Project> {
	const folder = await mkdtemp(join(tmpdir(), "close-crm-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	await cp("openapi", join(folder, "openapi"), { recursive: true });
	await cp("src/generated", join(folder, "src/generated"), { recursive: true });
	const read = (path: string) => readFile(join(folder, path), "utf8");
	const write = (path: string, text: string) => writeFile(join(folder, path), text);
	return {
		folder,
		read,
		write,
		async edit(path, change) {
			const before = await read(path);
			const after = change(before);
			if (after === before) throw new Error(`The edit changes nothing in ${path}.`);
			await write(path, after);
		},
		run(script, ...args) {
			const command = [resolve("node_modules/tsx/dist/cli.mjs"), resolve("scripts", script), ...args];
			return new Promise((done) => {
				execFile(process.execPath, command, { cwd: folder }, (error, stdout, stderr) => {
					done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, stdout, stderr });
				});
			});
		},
	};
}
