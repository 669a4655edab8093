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

/** How wide a command may be before it is continued on another line. */
const WIDTH = 78;

/** A command to copy into a POSIX shell, as a list of its parts: a flag is together with its value. */
export function commandParts(words: string[], flags: Flags, { baseUrl, apiKeyFile }: GlobalOptions): string[] {
	const all: Flags = { ...flags, "--base-url": baseUrl, "--api-key-file": apiKeyFile };
	const given = Object.entries(all).flatMap(([flag, value]) => {
		if (value === undefined) return [];
		return value === true ? flag : `${flag} ${quote(value)}`;
	});
	return [["npx", "close-crm", ...words.map(quote)].join(" "), ...given];
}

/** The same in indented lines, which a backslash continues, for people to copy. */
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
