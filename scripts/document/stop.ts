/** Ends a script with one clear line instead of a stack: the cause is the input, not the script. */
export class Stop extends Error {
	override name = "Stop";
}

/** Where a script works and prints. Tests call it in a folder of their own. */
export interface Workplace {
	/** The path of a file, from the project's root. */
	path(file: string): string;
	/** Prints a line of the result. */
	print(line: string): void;
	/** Prints a line about the result. */
	warn(line: string): void;
}

/** The folder that a script was started in, and its terminal. */
export const HERE: Workplace = {
	path: (file) => file,
	print: (line) => console.log(line),
	warn: (line) => console.error(line),
};

/** Runs a script that was started as a program. A `Stop` becomes its line on stderr and exit code 1. */
export async function runScript(main: (args: string[], workplace: Workplace) => Promise<void>): Promise<void> {
	try {
		await main(process.argv.slice(2), HERE);
	} catch (error) {
		if (!(error instanceof Stop)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
