import { spawn } from "node:child_process";
import { once } from "node:events";

/** A program of an example, in a process of its own. */
export interface Running {
	/** Resolves to the first match in what it has printed; rejects when it ends before. */
	seen(text: RegExp): Promise<string>;
	/** What it has printed so far. */
	printed(): string;
	/** Ends it, and waits until it and what it has started have ended. */
	stop(): Promise<void>;
}

/** Starts a program in a folder, with these variables and what it takes to find and run programs. */
export function start([command, ...args]: [string, ...string[]], cwd: string, variables: NodeJS.ProcessEnv): Running {
	const { PATH, HOME } = process.env;
	const child = spawn(command, args, { cwd, env: { PATH, HOME, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
	let printed = "";
	const listeners = new Set<() => void>();
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			printed += text;
			for (const listener of listeners) listener();
		});
	}
	// Not before all that holds its output has ended.
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
				ended.then(() => reject(new Error(`It ended without ${text}: ${printed}`)), reject);
			}),
		printed: () => printed,
		async stop() {
			child.kill();
			await ended;
		},
	};
}
