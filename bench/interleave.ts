/** Times for the same work, in ms, by name; one for each round. */
export type Times = Map<string, number[]>;

/**
 * Runs each once a round, in an order of chance, so that what disturbs one disturbs all, and what one leaves behind too.
 * Adds to `times` if given. Prints its progress on stderr.
 */
export async function interleave(
	runs: Record<string, () => Promise<number>>,
	rounds: number,
	times: Times = new Map(),
): Promise<Times> {
	for (const name of Object.keys(runs)) times.set(name, times.get(name) ?? []);
	const entries = Object.entries(runs);
	for (let round = 0; round < rounds; round++) {
		if (round % Math.ceil(rounds / 10) === 0) {
			console.error(`${Object.keys(runs).join(", ")}: round ${round + 1} of ${rounds}`);
		}
		const order = entries.map((entry) => ({ entry, at: Math.random() })).sort((a, b) => a.at - b.at);
		for (const {
			entry: [name, run],
		} of order)
			times.get(name)?.push(await run());
	}
	return times;
}

/** How fast each is against the base of the same round: the median, and the middle half of the rounds. */
export function ratios(times: Times, base: string): Map<string, { median: number; low: number; high: number }> {
	const bases = times.get(base) ?? [];
	return new Map(
		[...times].map(([name, list]) => {
			const sorted = list.map((time, round) => Number(bases[round]) / time).sort((a, b) => a - b);
			const at = (share: number) => Number(sorted[Math.floor((sorted.length - 1) * share)]);
			return [name, { median: at(0.5), low: at(0.25), high: at(0.75) }];
		}),
	);
}

/** A row of a table: its name, and each ratio with its range. */
export function row(name: string, cells: ({ median: number; low: number; high: number } | undefined)[]): string {
	const texts = cells.map((cell) =>
		cell ? `${cell.median.toFixed(2)} (${cell.low.toFixed(2)}–${cell.high.toFixed(2)})` : "–",
	);
	return `| ${[name, ...texts].join(" | ")} |`;
}
