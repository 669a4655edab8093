// The command is a process of its own, and to start one for each test of each mutation takes hours. In mutation
// testing it runs in the process of the tests, where Stryker switches mutations on and sees what runs.
import { Readable, Writable } from "node:stream";

/** How a command ended. */
export interface Ending {
	code: number | null;
	signal: NodeJS.Signals | null;
}

/** A command under way, in whichever process. */
export interface Started {
	pid: number | undefined;
	/** As a signal does. */
	kill(signal: NodeJS.Signals): void;
	/** Closes its stdout. */
	stopReading(): void;
	ended: Promise<Ending>;
}

/** Is given what the command prints. */
export type Print = (name: "stdout" | "stderr", text: string) => void;

// Before any test runs, so that what modules do when they are loaded counts for all tests and not for the first alone.
if (globalThis.__stryker__) await import("../../src/cli/program.ts");

let runs = 0;
let isRunning = false;

/** Whether the command is to run in this process, in which there can be one at a time. */
export const runsHere = () => globalThis.__stryker__ !== undefined && !isRunning;

/** Runs the command with stand-ins for what it uses of `process`. */
export function startHere(args: string[], env: Record<string, string>, input: string, print: Print): Started {
	isRunning = true;
	let end: (ending: Ending) => void = () => {};
	const ended = new Promise<Ending>((resolve) => {
		end = resolve;
	}).finally(() => {
		process.exitCode = undefined;
		restore();
		isRunning = false;
	});
	const stream = (name: "stdout" | "stderr") =>
		new Writable({
			decodeStrings: false,
			write: (text, _, done) => done(void (isRunning && print(name, String(text)))),
		});
	const stdout = stream("stdout");
	const signals = new Map<string, () => void>();
	const { on, off } = process;
	const restore = replaceInProcess({
		argv: [process.execPath, "close-crm", ...args],
		env,
		stdin: Readable.from(input === "" ? [] : [input]),
		stdout,
		stderr: stream("stderr"),
		on: (name: string, listener: () => void) =>
			name.startsWith("SIG") ? signals.set(name, listener) : Reflect.apply(on, process, [name, listener]),
		off: (name: string, listener: () => void) =>
			name.startsWith("SIG") ? signals.delete(name) : Reflect.apply(off, process, [name, listener]),
		exit(code: number) {
			end({ code, signal: null });
			throw new Exit();
		},
	});
	process.exitCode = undefined;
	// Under another name a module is evaluated anew.
	import(/* @vite-ignore */ `../../src/cli/main.ts?run=${runs++}`).then(
		() => end({ code: Number(process.exitCode ?? 0), signal: null }),
		(error: unknown) => {
			print("stderr", String(error));
			end({ code: 1, signal: null });
		},
	);
	return {
		pid: undefined,
		kill(signal) {
			const listener = signals.get(signal);
			if (listener) untilExit(listener);
			else end({ code: null, signal });
		},
		stopReading: () => untilExit(() => stdout.emit("error", Object.assign(new Error("EPIPE"), { code: "EPIPE" }))),
		ended,
	};
}

class Exit extends Error {}

function untilExit(call: () => unknown): void {
	try {
		call();
	} catch (error) {
		if (!(error instanceof Exit)) throw error;
	}
}

/** Puts these in the place of properties of `process`, and gives what puts the old ones back. */
function replaceInProcess(properties: Record<string, unknown>): () => void {
	const before = Object.keys(properties).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const);
	for (const [name, value] of Object.entries(properties)) {
		Object.defineProperty(process, name, { value, configurable: true, writable: true });
	}
	return () => {
		for (const [name, descriptor] of before) {
			if (descriptor) Object.defineProperty(process, name, descriptor);
			else Reflect.deleteProperty(process, name);
		}
	};
}
