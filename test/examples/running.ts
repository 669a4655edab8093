import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, resolve } from "node:path";

/** A running process. */
export interface Running {
	/** Resolves to the first match in its output; rejects if it ends first. */
	seen(text: RegExp): Promise<string>;
	/** Its output so far. */
	printed(): string;
	/** Writes to its standard input, if it was started with one. */
	type(text: string): void;
	/** Asks it to end, as a platform does when it stops a process. Resolves when it has ended. */
	terminate(): Promise<void>;
	/** Ends it, and waits until all processes that it started have ended too. */
	stop(): Promise<void>;
}

/** Starts a program in a folder, which may be one installed there, with these variables, for at most two minutes. */
export function start(command: string, cwd: string, variables: NodeJS.ProcessEnv): Running {
	const [program = "", ...args] = command.split(" ");
	const PATH = resolve(cwd, "node_modules/.bin") + delimiter + process.env.PATH;
	const env = { PATH, HOME: process.env.HOME, ...variables };
	const stdio: StdioOptions = ["pipe", "pipe", "pipe"];
	return watch(spawn(program, args, { cwd, env, stdio, timeout: 120_000, killSignal: "SIGKILL" }));
}

/** Records the output of a process. */
export function watch(child: ChildProcess): Running {
	let printed = "";
	const listeners = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			printed += text;
			for (const listener of listeners) listener();
		});
	}
	// `close`, because it waits for all processes that share the output.
	const ended = once(child, "close");
	return {
		seen: (text) =>
			new Promise((resolve, reject) => {
				const look = () => {
					const [match] = text.exec(printed) ?? [];
					if (match === undefined) return;
					listeners.delete(look);
					resolve(match);
				};
				listeners.add(look);
				look();
				ended.then(() => reject(new Error(`It ended without ${text}: ${printed.trim()}`)), reject);
			}),
		printed: () => printed,
		type: (text) => void child.stdin?.write(text),
		async terminate() {
			child.kill("SIGTERM");
			await ended;
		},
		async stop() {
			child.kill("SIGKILL");
			await ended;
		},
	};
}
