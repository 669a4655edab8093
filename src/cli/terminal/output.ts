import { styleText } from "node:util";
import type { GlobalOptions } from "../arguments/command-line.ts";
import { EXIT } from "../exit.ts";
import type { Host, TerminalStream } from "./host.ts";
import { wrap } from "./text.ts";

/** The text styles, by their meaning. */
const STYLES = { good: "green", bad: "red", doubtful: "yellow", heading: "bold", faint: "dim" } as const;
export type Style = keyof typeof STYLES;

/** The output of a command: results go to stdout, everything else to stderr. */
export interface Output {
	/** Whether `--json` was passed. */
	readonly isJson: boolean;
	/** The columns of the terminal behind stdout; undefined if stdout is not a terminal. */
	readonly columns: number | undefined;
	/** Prints a line of the result, for people. */
	line(text: string): void;
	/** Prints a paragraph of the result, for people. On a terminal it is wrapped between words. */
	prose(text: string): void;
	/** Prints the result or one object of a stream, for programs: indented, or on one line. */
	json(value: unknown, indent?: number): void;
	/** Prints information; nothing with `--quiet`. */
	note(text: string): void;
	/** Prints a message that appears even with `--quiet`. */
	warn(text: string): void;
	/** Colours text for stdout if it is a terminal with colours and `NO_COLOR` is not set. */
	style(style: Style, text: string): string;
	/**
	 * From now on, results that stdout does not accept are printed to stderr, and the command continues. Without this
	 * call, a closed pipe ends the command. Call it before a change in Close.
	 */
	outliveReader(): void;
	/** Resolves when everything is written. The result says whether stdout accepted all of it. */
	finish(): Promise<boolean>;
}

export function createOutput(host: Host, { json = false, quiet = false }: GlobalOptions): Output {
	const { stdout, stderr } = host;
	const hasColours = host.env.NO_COLOR === undefined && stdout.isTTY === true && stdout.hasColors?.() === true;
	let outlivesReader = false;
	let isComplete = true;
	// The callback of each write handles the error, but without a listener the process would end.
	stdout.on("error", () => {});

	const print = (text: string) => {
		stdout.write(`${text}\n`, (error: (Error & { code?: string }) | null | undefined) => {
			if (!error) return;
			if (outlivesReader) {
				isComplete = false;
				stderr.write(`${text}\n`);
			} else if (error.code === "EPIPE") {
				// It is not a failure if the reader, such as `head`, stops early.
				host.exit(EXIT.done);
			} else {
				stderr.write(`close-crm: Cannot write the result: ${error.message}.\n`);
				host.exit(EXIT.failed);
			}
		});
	};
	const printError = (text: string) => void stderr.write(`${breakLines(text, stderr)}\n`);
	return {
		isJson: json,
		columns: stdout.isTTY ? stdout.columns : undefined,
		line: print,
		prose: (text) => print(breakLines(text, stdout)),
		json: (value, indent) => print(JSON.stringify(value, null, indent)),
		note: (text) => quiet || printError(text),
		warn: printError,
		style: (style, text) => (hasColours ? styleText(STYLES[style], text, { validateStream: false }) : text),
		outliveReader: () => {
			outlivesReader = true;
		},
		finish: () => new Promise((resolve) => stdout.write("", () => resolve(isComplete))),
	};
}

/** Commands to copy have at most this width, so indented lines are not wrapped before it, even on a narrow terminal. */
const COMMAND_WIDTH = 80;

/** Wraps text to the width of the terminal. A wrapped line keeps its indentation. */
function breakLines(text: string, { isTTY, columns = COMMAND_WIDTH }: TerminalStream): string {
	if (!isTTY) return text;
	return text.split("\n").flatMap(breakLine).join("\n");

	function breakLine(line: string): string[] {
		const [indentation = ""] = /^ */.exec(line) ?? [];
		const width = indentation === "" ? columns : Math.max(columns, COMMAND_WIDTH) - indentation.length;
		return wrap(line.slice(indentation.length), width).map((part) => indentation + part);
	}
}
