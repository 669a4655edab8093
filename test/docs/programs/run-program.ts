import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { format } from "node:util";
import { type CloseClient, createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, type FakeCloseOptions } from "close-crm/testing";
import { onTestFinished } from "vitest";
import { freePort } from "../../setup/free-port.ts";
import { temporaryFolder } from "../../setup/temporary-folder.ts";

export const SIGNATURE_KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

const ENVIRONMENT = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: SIGNATURE_KEY };

async function write(code: string): Promise<string> {
	const folder = await temporaryFolder({ parent: resolve("test/docs") });
	const file = join(folder, "program.ts");
	await writeFile(file, code);
	return file;
}

/** The lines that a program has printed, and its exports. */
export interface Ran {
	printed: string[];
	exports: Record<string, unknown>;
}

/**
 * Runs a program unchanged, in this process, with `close` in place of Close's API. It continues to print until the end
 * of the test.
 */
export async function runProgram(
	code: string,
	close: (request: Request) => Promise<Response> = createFakeClose({ clock: createTestClock() }).fetch,
): Promise<Ran> {
	const file = await write(code);
	const { log, error } = console;
	const { fetch, process } = globalThis;
	const { env } = process;
	onTestFinished(() => {
		Object.assign(console, { log, error });
		globalThis.fetch = fetch;
		process.env = env;
	});
	process.env = { ...env, ...ENVIRONMENT };
	globalThis.fetch = async (input, init) => {
		const request = new Request(input, init);
		return new URL(request.url).host === "api.close.com" ? close(request) : fetch(request);
	};
	const printed: string[] = [];
	console.log = console.error = (...values: unknown[]) => void printed.push(format(...values));
	return { printed, exports: await import(file) };
}

interface FakeRun {
	/** Runs before the program. */
	prepare?: (fake: FakeClose, client: CloseClient) => unknown;
	options?: Partial<FakeCloseOptions>;
}

/** Runs a program with a fake Close, and returns both. */
export async function runWithFake(code: string, { prepare, options }: FakeRun = {}) {
	const fake = createFakeClose({ clock: createTestClock(), ...options });
	await prepare?.(fake, createClient({ apiKey: "api_test", fetch: fake.fetch }));
	return { fake, ...(await runProgram(code, fake.fetch)) };
}

/** A program that listens. */
export interface Served {
	url: string;
	/** Its output. */
	printed(): string;
	/** Sends it a signal, and resolves to its exit code when it has ended. */
	ended(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program that listens on a port, in a separate process and on a free port. */
export async function serveProgram(code: string, itsPort = "3000"): Promise<Served> {
	const port = await freePort();
	const file = await write(code.replace(itsPort, String(port)));
	const child = spawn(process.execPath, ["--import", "tsx", file], {
		env: { ...process.env, ...ENVIRONMENT, TSX_TSCONFIG_PATH: resolve("tsconfig.json"), NODE_ENV: "" },
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	let printed = "";
	child.stdout.on("data", (text) => {
		printed += text;
	});
	child.stderr.on("data", (text) => {
		printed += text;
	});
	while (!(await isListening(port))) {
		if (child.exitCode !== null) throw new Error(`It ended: ${printed}`);
	}
	return {
		url: `http://127.0.0.1:${port}/close`,
		printed: () => printed,
		async ended(signal) {
			child.kill(signal);
			await once(child, "close");
			return child.exitCode;
		},
	};
}

async function isListening(port: number): Promise<boolean> {
	const socket = connect(port, "127.0.0.1");
	try {
		await once(socket, "connect");
		return true;
	} catch {
		// A pause, because polling without one would slow down the start of the program.
		await new Promise((go) => setTimeout(go, 50));
		return false;
	} finally {
		socket.destroy();
	}
}
