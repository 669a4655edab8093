/** Prints on stderr which measurement is running, because all of them together take minutes. */
export function progress(measurement: string): void {
	console.error(`bench: ${measurement}`);
}
