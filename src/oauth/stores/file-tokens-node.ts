import { describeValue } from "../../close/values.ts";
import {
	createFile,
	type FileSystem,
	hasCode,
	readIfPresent,
	requireFileSystem,
	writeAtomically,
} from "../../storage/files-node.ts";
import type { TokenStore } from "./token-store.ts";

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
		throw new TypeError(`fileTokens: expected the path of a folder; it is ${describeValue(folder)}.`);
	}
	const fs = requireFileSystem("fileTokens", "TokenStore");
	const path = (key: string, ending: string) => `${folder}/${encodeURIComponent(key).replaceAll(".", "%2E")}${ending}`;
	const createFolder = () => fs.mkdir(folder, { recursive: true, mode: FOLDER_MODE });

	return {
		read: (key) => readIfPresent(fs, path(key, ".json")),
		async write(key, value) {
			await createFolder();
			await writeAtomically(fs, path(key, ".json"), value, FILE_MODE);
		},
		delete: (key) => fs.rm(path(key, ".json"), { force: true }),
		async lock(key, lease) {
			await createFolder();
			const file = path(key, ".lock");
			const held = await readIfPresent(fs, file);
			if (held !== undefined && Number(held.split(" ")[0]) <= Date.now()) await removeExpired(fs, file, held);
			const content = `${Date.now() + lease} ${crypto.randomUUID()}`;
			try {
				await createFile(fs, file, content, FILE_MODE);
			} catch (error) {
				if (hasCode(error, "EEXIST")) return undefined;
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
		if (hasCode(error, "ENOENT")) return;
		throw error;
	}
	const removed = await readIfPresent(fs, aside);
	// In the meantime, another process removed the expired lock and took a new one: restore that lock.
	if (removed !== expired) await fs.rename(aside, file);
	else await fs.rm(aside, { force: true });
}
