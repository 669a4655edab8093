import { EventEmitter } from "node:events";
import { PassThrough, Readable, Writable } from "node:stream";
import { createFakeClose, type FakeClose, systemClock } from "close-crm/testing";
import { afterAll } from "vitest";
import { runCommand } from "../../src/cli/run.ts";

const endings: (() => unknown)[] = [];

/** Runs when the tests of the file are done. They run at the same time, so no test has an end of its own. */
export function atEnd(ending: () => unknown): void {
	endings.push(ending);
}

afterAll(async () => {
	await Promise.all(endings.map((ending) => ending()));
});

export interface RunOptions {
	/** The environment. Default: a valid API key. */
	env?: Record<string, string>;
	/** What comes in on stdin. */
	input?: string;
	/** The columns of the terminal behind stdin, stdout and stderr. Default: there is no terminal. */
	columns?: number;
}

/** What the command printed, and its exit code. */
export interface Ended {
	code: number;
	stdout: string;
	stderr: string;
}

/** A command under way. */
export interface Running {
	/** Resolves when stdout or stderr contains the text, and rejects if the command ends before. */
	seen(text: RegExp | string): Promise<void>;
	/** What it has printed to stderr so far. */
	printed(): string;
	/** What it has printed to stdout so far. */
	result(): string;
	/** Types on the terminal. */
	type(keys: string): void;
	/** Sends SIGINT, like Ctrl-C. */
	interrupt(): void;
	ended: Promise<Ended>;
}

/** Starts the command in this process, with streams of its own. test/cli/program starts the real program. */
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

/** Runs the command to its end. */
export function run(args: string[], options?: RunOptions): Promise<Ended> {
	return start(args, options).ended;
}

/** What a command printed with `--json`, an object for each line. */
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
	// Whatever the fake delivers is accepted; these tests are about the command.
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
