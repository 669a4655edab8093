import { spawn } from "node:child_process";
import { createFakeClose, type FakeClose, systemClock } from "close-crm/testing";
import { afterAll, inject } from "vitest";

const endings: (() => unknown)[] = [];

/** Runs when the tests of the file are done: they run at the same time, so that none has an end of its own. */
export function atEnd(ending: () => unknown): void {
	endings.push(ending);
}

afterAll(async () => {
	await Promise.all(endings.map((ending) => ending()));
});

export interface RunOptions {
	/** The environment beyond PATH; a good API key unless given. */
	env?: Record<string, string>;
	/** What comes in on stdin. */
	input?: string;
}

/** What the command printed, and how it ended. */
export interface Ended {
	code: number | null;
	signal: NodeJS.Signals | null;
	stdout: string;
	stderr: string;
}

/** A command under way. */
export interface Running {
	pid: number;
	/** Resolves once stdout or stderr has this in it; rejects when the command ends before. */
	seen(text: RegExp | string): Promise<void>;
	/** What it has printed to stderr so far. */
	printed(): string;
	/** Closes its stdout, as `head` does when it has seen enough. */
	stopReading(): void;
	/** As Ctrl-C does. */
	interrupt(): void;
	ended: Promise<Ended>;
}

/** The path of the built command, for a shell or a terminal to start it. */
export const commandPath = () => inject("commandPath");

/** Starts the command, without a terminal. */
export function start(args: string[], { env = { CLOSE_API_KEY: "api_test" }, input = "" }: RunOptions = {}): Running {
	const printed = { stdout: "", stderr: "" };
	const listeners = new Set<() => void>();
	const print = (name: "stdout" | "stderr", text: string) => {
		printed[name] += text;
		for (const listener of listeners) listener();
	};
	const child = spawn(process.execPath, [commandPath(), ...args], { env: { PATH: process.env.PATH ?? "", ...env } });
	atEnd(() => child.kill("SIGKILL"));
	for (const name of ["stdout", "stderr"] as const) {
		child[name].setEncoding("utf8").on("data", (text: string) => print(name, text));
	}
	// A command that reads nothing may have ended before it is written to.
	child.stdin.on("error", () => {}).end(input);
	const ended = new Promise<Ended>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code, signal) => resolve({ code, signal, ...printed }));
	});
	return {
		get pid() {
			if (child.pid === undefined) throw new Error("The command did not start.");
			return child.pid;
		},
		async seen(text) {
			await new Promise<void>((resolve, reject) => {
				const look = () => {
					const all = printed.stdout + printed.stderr;
					if (typeof text === "string" ? !all.includes(text) : !text.test(all)) return;
					listeners.delete(look);
					resolve();
				};
				listeners.add(look);
				look();
				void ended.then(() => reject(new Error(`It ended without ${text}: ${printed.stdout}${printed.stderr}`)));
			});
		},
		printed: () => printed.stderr,
		stopReading: () => void child.stdout.destroy(),
		interrupt: () => void child.kill("SIGINT"),
		ended,
	};
}

/** Runs the command to its end. */
export function run(args: string[], options?: RunOptions): Promise<Ended> {
	return start(args, options).ended;
}

/** A fake Close on a real port, and the command with its URL. */
export async function fakeClose(): Promise<{
	close: FakeClose;
	url: string;
	run(args: string[], options?: RunOptions): Promise<Ended>;
	start(args: string[], options?: RunOptions): Running;
	/** Ends the fake before the test does. */
	stop(): Promise<void>;
}> {
	// Deliveries are not what these tests are about: whatever is delivered is taken.
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
