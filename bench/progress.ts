/** Prints the next measurement on stderr, because all of them take minutes. */
export function progress(measurement: string): void {
	console.error(`bench: ${measurement}`);
}
