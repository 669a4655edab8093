import { describeValue } from "../../close/values.ts";
import { readIfPresent, requireFileSystem, writeAtomically } from "../../storage/files-node.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** The umask of the process decides who may read the file. It has no secrets. */
const FILE_MODE = 0o666;

/**
 * A checkpoint in a file, for the processes of one machine. Each write is atomic: a crash leaves the old value or the
 * new one. The folder of the file must exist. For Node, Deno and Bun.
 *
 * Throws a `TypeError` if `path` is empty, and an `Error` if the runtime has no file system.
 */
export function fileCheckpoint(path: string): Checkpoint {
	if (typeof path !== "string" || path === "") {
		throw new TypeError(`fileCheckpoint: expected the path of a file; it is ${describeValue(path)}.`);
	}
	const fs = requireFileSystem("fileCheckpoint", "Checkpoint");
	return {
		read: () => readIfPresent(fs, path),
		write: (value) => writeAtomically(fs, path, value, FILE_MODE),
	};
}
