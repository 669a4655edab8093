import type { Checkpoint } from "./checkpoint.ts";

// The parts of node:fs/promises that are used here. The library is compiled with the types of web standards only.
interface FileHandle {
	writeFile(text: string): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
}

interface FileSystem {
	open(path: string, flags: "wx"): Promise<FileHandle>;
	readFile(path: string, encoding: "utf8"): Promise<string>;
	rename(from: string, to: string): Promise<void>;
	rm(path: string, options: { force: true }): Promise<void>;
}

declare const process: { getBuiltinModule?(name: "node:fs/promises"): FileSystem } | undefined;

/**
 * A checkpoint in a file, for the processes of one machine. Each write is atomic: a crash leaves the old value or the
 * new one. The folder of the file must exist. For Node, Deno and Bun.
 *
 * Throws a `TypeError` if `path` is empty, and an `Error` if the runtime has no file system.
 */
export function fileCheckpoint(path: string): Checkpoint {
	if (typeof path !== "string" || path === "") {
		throw new TypeError(`fileCheckpoint: expected the path of a file; it is ${JSON.stringify(path)}.`);
	}
	// Not an import, because bundlers for browsers and Workers fail on it.
	const fs = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:fs/promises");
	if (!fs) throw new Error("fileCheckpoint needs node:fs, which this runtime does not have. Use another Checkpoint.");
	return {
		async read() {
			try {
				return await fs.readFile(path, "utf8");
			} catch (error) {
				if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
				throw error;
			}
		},
		async write(value) {
			const draft = `${path}.${crypto.randomUUID()}.tmp`;
			try {
				const handle = await fs.open(draft, "wx");
				try {
					await handle.writeFile(value);
					await handle.sync();
				} finally {
					await handle.close();
				}
				await fs.rename(draft, path);
			} finally {
				await fs.rm(draft, { force: true });
			}
		},
	};
}
