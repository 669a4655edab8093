import { stripVTControlCharacters, styleText } from "node:util";

/** The colours and weights in use, by what they mean. */
const STYLES = { good: "green", bad: "red", doubtful: "yellow", heading: "bold", faint: "dim" } as const;
export type Style = keyof typeof STYLES;

/** Where a command prints to: results to stdout, and the rest to stderr. */
export interface Output {
	/** Whether `--json` is given. */
	readonly isJson: boolean;
	/** The columns of the terminal; undefined if stdout is not a terminal. */
	readonly columns: number | undefined;
	/** A line of the result for people. */
	line(text: string): void;
	/** The result, or a part of a stream, for programs: indented, or in one line. */
	json(value: unknown, indent?: number): void;
	/** What is good to know; not with `--quiet`. */
	note(text: string): void;
	/** What must be seen even with `--quiet`. */
	warn(text: string): void;
	/** Colours a text for stdout, if that is a terminal that has colours and `NO_COLOR` is not set. */
	style(style: Style, text: string): string;
}

export function createOutput({
	json = false,
	quiet = false,
}: {
	json?: boolean | undefined;
	quiet?: boolean | undefined;
}): Output {
	const { stdout, stderr } = process;
	const hasColours = process.env.NO_COLOR === undefined && stdout.isTTY && stdout.hasColors();
	return {
		isJson: json,
		columns: stdout.isTTY ? stdout.columns : undefined,
		line: (text) => void stdout.write(`${text}\n`),
		json: (value, indent) => void stdout.write(`${JSON.stringify(value, null, indent)}\n`),
		note: (text) => void (quiet || stderr.write(`${text}\n`)),
		warn: (text) => void stderr.write(`${text}\n`),
		style: (style, text) => (hasColours ? styleText(STYLES[style], text) : text),
	};
}

/** A text from elsewhere, without what would move the cursor or change the colours of a terminal. */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
	return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
}
