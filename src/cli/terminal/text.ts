import { stripVTControlCharacters } from "node:util";

/**
 * Removes escape sequences and control characters from foreign text, so that it cannot move the cursor or change
 * colours.
 */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
	return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
}

/** Wraps text to lines of at most `width` characters. A longer word gets its own line. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines;
}

/** Truncates text to at most `width` characters. */
export function cut(text: string, width: number): string {
	return text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text;
}
