/** The options that every command accepts. */
export interface GlobalOptions {
	json?: boolean | undefined;
	quiet?: boolean | undefined;
	verbose?: boolean | undefined;
	apiKeyFile?: string | undefined;
	baseUrl?: string | undefined;
}

/** The flags of a command, with their values. A flag that is undefined was not passed. */
export type Flags = Record<`--${string}`, string | true | undefined>;

/** The longest command that is printed on one line, in characters. */
const WIDTH = 78;

/** The parts of a command to copy into a POSIX shell. A flag and its value are one part. */
export function commandParts(words: string[], flags: Flags, { baseUrl, apiKeyFile }: GlobalOptions): string[] {
	const all: Flags = { ...flags, "--base-url": baseUrl, "--api-key-file": apiKeyFile };
	const given = Object.entries(all).flatMap(([flag, value]) => {
		if (value === undefined) return [];
		return value === true ? flag : `${flag} ${quote(value)}`;
	});
	return [["npx", "close-crm", ...words.map(quote)].join(" "), ...given];
}

/** Formats the parts of a command in indented lines that end in a backslash, for people to copy. */
export function indentCommand(parts: string[]): string {
	const lines: string[] = [];
	for (const part of parts) {
		const last = lines.at(-1);
		const extended = `${last} ${part}`;
		if (last !== undefined && extended.length <= WIDTH) lines[lines.length - 1] = extended;
		else lines.push(last === undefined ? `  ${part}` : `    ${part}`);
	}
	return lines.join(" \\\n");
}

function quote(text: string): string {
	return /^[\w./:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
