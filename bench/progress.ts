/** Prints on stderr what is measured next, because the whole takes minutes. */
export function progress(measurement: string): void {
	console.error(`bench: ${measurement}`);
}
