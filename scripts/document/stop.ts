/** Ends a script with a one-line message instead of a stack, because the fault is in the input, not in the script. */
export class Stop extends Error {
	override name = "Stop";
}

/** The folder and the output of a script. Tests use their own. */
export interface Workplace {
	/** Resolves a path relative to the project's root. */
	path(file: string): string;
	/** Prints a line of the result. */
	print(line: string): void;
	/** Prints a line on stderr, such as a warning. */
	warn(line: string): void;
}

/** The current folder and the terminal. */
export const HERE: Workplace = {
	path: (file) => file,
	print: (line) => console.log(line),
	warn: (line) => console.error(line),
};

/** Runs a script. If it throws a `Stop`, prints its message on stderr and sets exit code 1. */
export async function runScript(main: (args: string[], workplace: Workplace) => Promise<void>): Promise<void> {
	try {
		await main(process.argv.slice(2), HERE);
	} catch (error) {
		if (!(error instanceof Stop)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
