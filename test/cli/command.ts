import { EventEmitter } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { createFakeClose, type FakeClose, systemClock } from "close-crm/testing";
import { afterAll, beforeAll } from "vitest";
import { runCommand } from "../../src/cli/run.ts";

const endings: (() => unknown)[] = [];

/** Runs after all tests of the file, because they run concurrently. */
export function atEnd(ending: () => unknown): void {
	endings.push(ending);
}

/** Ends what the tests of a file have started. */
export async function runEndings(): Promise<void> {
	await Promise.all(endings.splice(0).map((ending) => ending()));
}

/** The pause of `listen` between two polls, in ms, and how long it is after `shortenWaits`. */
const POLL_MS = 2_000;
const SHORT_POLL_MS = 20;

/** Shortens the waits of the command in all tests of a file: the backoff after a failure, and the pause between polls. */
export function shortenWaits(): void {
	const { random } = Math;
	const { setTimeout } = globalThis;
	const startTimer = (call: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) =>
		setTimeout(call, ms === POLL_MS ? SHORT_POLL_MS : ms, ...values);
	beforeAll(() => {
		Math.random = () => 0;
		Object.assign(globalThis, { setTimeout: startTimer });
	});
	afterAll(() => {
		Math.random = random;
		Object.assign(globalThis, { setTimeout });
	});
}

export interface RunOptions {
	/** The environment. Default: a valid API key. */
	env?: Record<string, string>;
	/** The content of stdin. */
	input?: string;
	/** The columns of the terminal behind stdin, stdout and stderr. Default: there is no terminal. */
	columns?: number;
}

/** The output of the command, and its exit code. */
export interface Ended {
	code: number;
	stdout: string;
	stderr: string;
}

/** A running command. */
export interface Running {
	/** Resolves when stdout or stderr contains the text, and rejects if the command ends first. */
	seen(text: RegExp | string): Promise<void>;
	/** The output on stderr so far. */
	printed(): string;
	/** What it has printed to stdout so far. */
	result(): string;
	/** Types on the terminal. */
	type(keys: string): void;
	/** Sends SIGINT, like Ctrl-C. */
	interrupt(): void;
	ended: Promise<Ended>;
}

/** Starts the command in this process, with its own streams. test/cli/program starts the real program. */
export function start(args: string[], options: RunOptions = {}): Running {
	const { env = { CLOSE_API_KEY: "api_test" }, input, columns } = options;
	const printed = { stdout: "", stderr: "" };
	const changed = new EventEmitter().setMaxListeners(0);
	const terminal = columns === undefined ? {} : { isTTY: true, columns, hasColors: () => true };
	const collect = (name: "stdout" | "stderr") =>
		Object.assign(
			new Writable({
				write(chunk, _encoding, done) {
					printed[name] += chunk;
					changed.emit("change");
					done();
				},
			}),
			terminal,
		);
	const stdin = columns === undefined ? Readable.from([Buffer.from(input ?? "")]) : new PassThrough();
	const host = Object.assign(new EventEmitter(), {
		env,
		stdin: Object.assign(stdin, terminal),
		stdout: collect("stdout"),
		stderr: collect("stderr"),
		exit: (code: number) => {
			throw new Error(`The command called exit(${code}).`);
		},
	});
	const ended = runCommand(args, host).then((code) => ({ code, ...printed }));
	return {
		async seen(text) {
			await new Promise<void>((resolve, reject) => {
				const look = () => {
					const all = printed.stdout + printed.stderr;
					if (typeof text === "string" ? !all.includes(text) : !text.test(all)) return;
					changed.off("change", look);
					resolve();
				};
				changed.on("change", look);
				look();
				void ended.then(() => reject(new Error(`It ended without ${text}: ${printed.stdout}${printed.stderr}`)));
			});
		},
		printed: () => printed.stderr,
		result: () => printed.stdout,
		type: (keys) => {
			if (stdin instanceof PassThrough) stdin.write(keys);
		},
		interrupt: () => void host.emit("SIGINT"),
		ended,
	};
}

/** Runs the command until it ends. */
export function run(args: string[], options?: RunOptions): Promise<Ended> {
	return start(args, options).ended;
}

/** Parses the output of a command with `--json`, one object per line. */
export function parseLines(stdout: string) {
	return stdout
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));
}

/** A fake Close on a real port, and the command with its URL. */
export async function fakeClose(): Promise<{
	close: FakeClose;
	url: string;
	run(args: string[], options?: RunOptions): Promise<Ended>;
	start(args: string[], options?: RunOptions): Running;
	/** Stops the fake before the test ends. */
	stop(): Promise<void>;
}> {
	// All deliveries of the fake are accepted, because these tests are about the command.
	const close = createFakeClose({ clock: systemClock, fetch: () => new Response() });
	const server = await close.listen();
	atEnd(server.close);
	const withUrl = (args: string[]) => [...args, "--base-url", server.url];
	return {
		close,
		url: server.url,
		run: (args, options) => run(withUrl(args), options),
		start: (args, options) => start(withUrl(args), options),
		stop: server.close,
	};
}
