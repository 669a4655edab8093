import type { Host } from "./host.ts";

/** A progress bar on a terminal. */
export interface Progress {
	/** Draws the bar, with the completed part from 0 to 1, and the text beside it. */
	show(done: number, text: string): void;
	/** Removes the bar. */
	clear(): void;
}

const WIDTH = 20;

/** The minimum time between two drawings of the bar, in ms. */
const PACE_MS = 100;

/** Creates a progress bar on stderr. Nothing is drawn if stderr is not a terminal, or if `isWanted` is false. */
export function createProgress(isWanted: boolean, { stderr }: Host): Progress {
	if (!isWanted || !stderr.isTTY) return { show() {}, clear() {} };
	const { columns = 80 } = stderr;
	let drawn = Number.NEGATIVE_INFINITY;
	return {
		show(done, text) {
			if (performance.now() - drawn < PACE_MS) return;
			drawn = performance.now();
			const full = Math.round(Math.min(Math.max(done, 0), 1) * WIDTH);
			const bar = `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}] ${text}`;
			stderr.write(`\r\u001b[K${bar.slice(0, columns - 1)}`);
		},
		clear: () => void stderr.write("\r\u001b[K"),
	};
}
