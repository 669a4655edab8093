/** A bar on a terminal that grows in its place. */
export interface Progress {
	/** Draws the bar again: `share` is done, from 0 to 1, with a text beside it. */
	show(done: number, text: string): void;
	/** Takes it away. */
	clear(): void;
}

const WIDTH = 20;

/** How often it is drawn at most, in ms. */
const PACE = 100;

/** A bar on stderr; nothing at all where that is no terminal, or where the bar is not wanted. */
export function createProgress(isWanted: boolean): Progress {
	const { stderr } = process;
	if (!isWanted || !stderr.isTTY) return { show() {}, clear() {} };
	let drawn = Number.NEGATIVE_INFINITY;
	return {
		show(done, text) {
			if (performance.now() - drawn < PACE) return;
			drawn = performance.now();
			const full = Math.round(Math.min(Math.max(done, 0), 1) * WIDTH);
			const bar = `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}] ${text}`;
			stderr.write(`\r\u001b[K${bar.slice(0, stderr.columns - 1)}`);
		},
		clear: () => void stderr.write("\r\u001b[K"),
	};
}
