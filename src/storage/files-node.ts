// The parts of node:fs/promises that are used here. The library is compiled with the types of web standards only.
interface FileHandle {
	writeFile(text: string): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
}

export interface FileSystem {
	open(path: string, flags: "wx", mode: number): Promise<FileHandle>;
	readFile(path: string, encoding: "utf8"): Promise<string>;
	rename(from: string, to: string): Promise<void>;
	rm(path: string, options: { force: true }): Promise<void>;
	mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
}

declare const process: { getBuiltinModule?(name: "node:fs/promises"): FileSystem } | undefined;

/**
 * Returns the file system. Throws an `Error` if the runtime has none; `name` is the function that the user called, and
 * `type` the interface that a replacement has.
 */
export function requireFileSystem(name: string, type: string): FileSystem {
	// Bundlers for browsers and Workers fail at an import of node:fs.
	const fs = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:fs/promises");
	if (fs) return fs;
	throw new Error(`${name} needs node:fs, which this runtime does not have. Use another ${type}.`);
}

/** Resolves to the text of a file, or to undefined if there is no such file. */
export async function readIfPresent(fs: FileSystem, path: string): Promise<string | undefined> {
	try {
		return await fs.readFile(path, "utf8");
	} catch (error) {
		if (hasCode(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Creates a file. Rejects with the code EEXIST if there is one. */
export async function createFile(fs: FileSystem, path: string, text: string, mode: number): Promise<void> {
	const handle = await fs.open(path, "wx", mode);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Creates or replaces a file. A crash leaves the old text or the new one. */
export async function writeAtomically(fs: FileSystem, path: string, text: string, mode: number): Promise<void> {
	const draft = `${path}.${crypto.randomUUID()}.tmp`;
	try {
		await createFile(fs, draft, text, mode);
		await fs.rename(draft, path);
	} finally {
		await fs.rm(draft, { force: true });
	}
}

/** Whether an error is a file system error with this code. */
export function hasCode(error: unknown, code: "ENOENT" | "EEXIST"): boolean {
	return error instanceof Error && "code" in error && error.code === code;
}
