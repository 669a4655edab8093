import { readFile, rename, writeFile } from "node:fs/promises";
import type { FakeClose, SandboxState } from "../../../testing/index.ts";
import { UsageError } from "../../exit.ts";

/** How often changes are written, in ms. */
const INTERVAL_MS = 2000;

/** Only the owner may read the file, because it has the signature keys of the subscriptions. */
const MODE = 0o600;

/** A file that keeps the state of a sandbox while it does not run. */
export interface StateFile {
	/** Writes what has changed, and stops. */
	close(): Promise<void>;
}

/**
 * Loads the state that a file has, if there is one, and writes changes into it from then on. A file that does not exist is
 * created. Resolves to whether there was a state.
 */
export async function openStateFile(path: string, close: FakeClose): Promise<{ file: StateFile; isLoaded: boolean }> {
	const state = await readState(path);
	if (state !== undefined) load(path, close, state);
	let written = state === undefined ? "" : JSON.stringify(close.dump());
	let calls = close.record.requests.length;

	async function write(): Promise<void> {
		const text = JSON.stringify(close.dump());
		if (text === written) return;
		// A file that is written in one step is never half of a state.
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
		file: {
			async close() {
				clearInterval(timer);
				await writing;
				await write();
			},
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
		throw new UsageError(`--state ${path} is not JSON. Pass a file that the sandbox has written, or a new one.`, {
			cause,
		});
	}
}

function load(path: string, close: FakeClose, state: SandboxState): void {
	try {
		close.load(state);
	} catch (cause) {
		throw new UsageError(
			`--state ${path} is not the state of a sandbox. Pass a file that it has written, or a new one.`,
			{
				cause,
			},
		);
	}
}
