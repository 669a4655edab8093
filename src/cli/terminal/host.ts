import type { Readable, Writable } from "node:stream";

/** The parts of `process` that the command uses. Tests pass their own. */
export interface Host {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly stdin: Readable & { isTTY?: boolean };
	readonly stdout: TerminalStream;
	readonly stderr: TerminalStream;
	on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
	off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
	/** Ends the command immediately. */
	exit(code: number): unknown;
}

/** A stream that may be a terminal. */
export type TerminalStream = Writable & { isTTY?: boolean; columns?: number; hasColors?(): boolean };
