/** Ends a script with one clear line instead of a stack: the cause is the input, not the script. */
export class Stop extends Error {
	override name = "Stop";
}

/** Runs a script's main function and turns a `Stop` into its line on stderr and exit code 1. */
export async function runScript(main: () => Promise<void>): Promise<void> {
	try {
		await main();
	} catch (error) {
		if (!(error instanceof Stop)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
