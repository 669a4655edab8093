import type { TokenStore } from "./token-store.ts";

// The parts of node:fs/promises and node:path that are used here. The library is compiled with the types of web
// standards only.
interface FileHandle {
	writeFile(text: string): Promise<void>;
	sync(): Promise<void>;
	close(): Promise<void>;
}

interface FileSystem {
	open(path: string, flags: string, mode: number): Promise<FileHandle>;
	readFile(path: string, encoding: "utf8"): Promise<string>;
	rename(from: string, to: string): Promise<void>;
	rm(path: string, options: { force: true }): Promise<void>;
	mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
}

declare const process: { getBuiltinModule?(name: "node:fs/promises"): FileSystem } | undefined;

/** Only the user who runs the process may read the files. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * A token store in a folder, with one file per organization, for one or several processes on one machine. Only the user
 * who runs the process can read the files (mode 0600). Each write is atomic: a crash leaves the old tokens or the new
 * ones. For Node, Deno and Bun.
 *
 * Throws a `TypeError` if `folder` is empty, and an `Error` if the runtime has no file system.
 */
export function fileTokens(folder: string): TokenStore {
	if (typeof folder !== "string" || folder === "") {
		throw new TypeError(`fileTokens: expected the path of a folder; it is ${JSON.stringify(folder)}.`);
	}
	// Not an import, because bundlers for browsers and Workers fail on it.
	const fs = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:fs/promises");
	if (!fs) throw new Error("fileTokens needs node:fs, which this runtime does not have. Use another TokenStore.");
	const path = (key: string, ending: string) => `${folder}/${encodeURIComponent(key).replaceAll(".", "%2E")}${ending}`;

	async function writeNew(file: string, text: string, flags: string): Promise<void> {
		const handle = await fs?.open(file, flags, FILE_MODE);
		try {
			await handle?.writeFile(text);
			await handle?.sync();
		} finally {
			await handle?.close();
		}
	}

	return {
		async read(key) {
			return readIfPresent(fs, path(key, ".json"));
		},
		async write(key, value) {
			await fs.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
			const draft = path(key, `.${crypto.randomUUID()}.tmp`);
			try {
				await writeNew(draft, value, "wx");
				await fs.rename(draft, path(key, ".json"));
			} finally {
				await fs.rm(draft, { force: true });
			}
		},
		async delete(key) {
			await fs.rm(path(key, ".json"), { force: true });
		},
		async lock(key, lease) {
			await fs.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
			const file = path(key, ".lock");
			const held = await readIfPresent(fs, file);
			if (held !== undefined && Number(held.split(" ")[0]) <= Date.now()) await removeExpired(fs, file, held);
			const content = `${Date.now() + lease} ${crypto.randomUUID()}`;
			try {
				await writeNew(file, content, "wx");
			} catch (error) {
				if (codeOf(error) === "EEXIST") return undefined;
				throw error;
			}
			return async () => {
				if ((await readIfPresent(fs, file)) === content) await fs.rm(file, { force: true });
			};
		},
	};
}

/** Removes a lock whose lease has ended. It is renamed first, which only one of several processes can do. */
async function removeExpired(fs: FileSystem, file: string, expired: string): Promise<void> {
	const aside = `${file}.${crypto.randomUUID()}`;
	try {
		await fs.rename(file, aside);
	} catch (error) {
		if (codeOf(error) === "ENOENT") return;
		throw error;
	}
	const removed = await readIfPresent(fs, aside);
	// Another process removed the expired lock and took a new one in the meantime, so it gets its lock back.
	if (removed !== expired) await fs.rename(aside, file);
	else await fs.rm(aside, { force: true });
}

async function readIfPresent(fs: FileSystem, file: string): Promise<string | undefined> {
	try {
		return await fs.readFile(file, "utf8");
	} catch (error) {
		if (codeOf(error) === "ENOENT") return undefined;
		throw error;
	}
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && "code" in error ? error.code : undefined;
}
