import { spawn } from "node:child_process";
import { inject } from "vitest";
import { atEnd } from "../command.ts";

/** The output of the program, and how it ended. */
export interface Ended {
	code: number | null;
	signal: NodeJS.Signals | null;
	stdout: string;
	stderr: string;
}

/** The running program. */
export interface Running {
	/** Resolves when stdout or stderr contains the text, and rejects if the program ends first. */
	seen(text: string): Promise<void>;
	/** Closes its stdout, as `head` does when it stops reading. */
	stopReading(): void;
	/** Sends a signal. */
	kill(signal: NodeJS.Signals): void;
	ended: Promise<Ended>;
}

/** The path of the built program, to start it in a shell or terminal. */
export const commandPath = () => inject("commandPath");

/** Starts the built program, without a terminal. */
export function start(args: string[], env: Record<string, string> = { CLOSE_API_KEY: "api_test" }): Running {
	const printed = { stdout: "", stderr: "" };
	const listeners = new Set<() => void>();
	const child = spawn(process.execPath, [commandPath(), ...args], { env: { PATH: process.env.PATH ?? "", ...env } });
	atEnd(() => child.kill("SIGKILL"));
	for (const name of ["stdout", "stderr"] as const) {
		child[name].setEncoding("utf8").on("data", (text: string) => {
			printed[name] += text;
			for (const listener of listeners) listener();
		});
	}
	child.stdin.end();
	const ended = new Promise<Ended>((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code, signal) => resolve({ code, signal, ...printed }));
	});
	return {
		async seen(text) {
			await new Promise<void>((resolve, reject) => {
				const look = () => {
					if (!(printed.stdout + printed.stderr).includes(text)) return;
					listeners.delete(look);
					resolve();
				};
				listeners.add(look);
				look();
				void ended.then(() => reject(new Error(`It ended without ${text}: ${printed.stdout}${printed.stderr}`)));
			});
		},
		stopReading: () => void child.stdout.destroy(),
		kill: (signal) => void child.kill(signal),
		ended,
	};
}
