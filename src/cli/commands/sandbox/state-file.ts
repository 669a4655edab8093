import { readFile, rename, writeFile } from "node:fs/promises";
import type { FakeClose, SandboxState } from "../../../testing/index.ts";
import { UsageError } from "../../exit.ts";

/** How often changes are written, in ms. */
const INTERVAL_MS = 2000;

/** Only the owner may read the file, because it contains the signature keys of the subscriptions. */
const MODE = 0o600;

/** A file that keeps the state of a sandbox between two runs. */
export interface StateFile {
	/** Whether the file had a state, which was loaded. */
	isLoaded: boolean;
	/** Writes the latest changes, and stops writing. */
	close(): Promise<void>;
}

/** Loads the state in a file, and then writes each change to the file. Creates the file if it does not exist. */
export async function openStateFile(path: string, close: FakeClose): Promise<StateFile> {
	const state = await readState(path);
	if (state !== undefined) load(path, close, state);
	let written = state === undefined ? "" : JSON.stringify(close.dump());
	let calls = close.record.requests.length;

	async function write(): Promise<void> {
		const text = JSON.stringify(close.dump());
		if (text === written) return;
		// Renaming is atomic, so a crash never leaves an incomplete state.
		await writeFile(`${path}.tmp`, text, { mode: MODE });
		await rename(`${path}.tmp`, path);
		written = text;
	}

	let writing = write();
	await writing;
	const timer = setInterval(() => {
		if (close.record.requests.length === calls) return;
		calls = close.record.requests.length;
		writing = writing.then(write);
	}, INTERVAL_MS);
	timer.unref();
	return {
		isLoaded: state !== undefined,
		async close() {
			clearInterval(timer);
			await writing;
			await write();
		},
	};
}

async function readState(path: string): Promise<SandboxState | undefined> {
	const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT") return undefined;
		throw new UsageError(`--state ${path} cannot be read (${error.code}). Pass the path of a file.`, { cause: error });
	});
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new UsageError(`--state ${path} is not JSON. Pass a file that the sandbox wrote, or a new path.`, {
			cause,
		});
	}
}

function load(path: string, close: FakeClose, state: SandboxState): void {
	try {
		close.load(state);
	} catch (cause) {
		throw new UsageError(
			`--state ${path} is not the state of a sandbox. Pass a file that the sandbox wrote, or a new path.`,
			{
				cause,
			},
		);
	}
}
