import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

interface Options {
	/** The folder that it is created in. Default: the system's folder for temporary files. */
	parent?: string;
	/** Determines when it is removed. Default: at the end of the test. */
	atEnd?: (remove: () => Promise<void>) => void;
}

/** Creates an empty folder, and removes it with its contents at the end. Returns its path. */
export async function temporaryFolder({ parent = tmpdir(), atEnd = onTestFinished }: Options = {}): Promise<string> {
	const folder = await mkdtemp(join(parent, ".run-"));
	atEnd(() => rm(folder, { recursive: true, force: true }));
	return folder;
}
