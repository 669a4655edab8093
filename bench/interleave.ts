/** Times for the same work by name, in ms: one per round. */
export type Times = Map<string, number[]>;

/** Does the work once. Resolves to the time it took, in ms. */
export type Run = () => Promise<number>;

/**
 * Runs each function once per round, in random order, so that a disturbance affects all of them alike. Adds to `times`.
 */
export async function interleave(runs: Record<string, Run>, rounds: number, times: Times = new Map()): Promise<Times> {
	for (let round = 0; round < rounds; round++) {
		for (const [name, run] of shuffle(Object.entries(runs))) {
			const time = await run();
			times.set(name, [...(times.get(name) ?? []), time]);
		}
	}
	return times;
}

function shuffle<Item>(items: Item[]): Item[] {
	return items
		.map((item) => ({ item, place: Math.random() }))
		.sort((a, b) => a.place - b.place)
		.map(({ item }) => item);
}

/** A median, and the middle half of the rounds. */
export interface Ratio {
	median: number;
	low: number;
	high: number;
}

/** The speed of each, relative to the base in the same round. */
export function ratios(times: Times, base: string): Map<string, Ratio> {
	const bases = times.get(base) ?? [];
	const entries = [...times].map(([name, list]): [string, Ratio] => {
		return [name, summarize(list.map((time, round) => Number(bases[round]) / time))];
	});
	return new Map(entries);
}

function summarize(values: number[]): Ratio {
	const sorted = values.sort((a, b) => a - b);
	const at = (share: number) => Number(sorted[Math.floor((sorted.length - 1) * share)]);
	return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

function describeRatio({ median, low, high }: Ratio): string {
	return `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** A table row: its name, and each ratio with its range. */
export function row(name: string, cells: (Ratio | undefined)[]): string {
	const texts = cells.map((cell) => (cell ? describeRatio(cell) : "–"));
	return `| ${[name, ...texts].join(" | ")} |`;
}

/**
 * The time of each, relative to the base in the same round: the median, and the middle half of the rounds. Less is
 * better.
 */
export function against(times: Times, base: string): Map<string, string> {
	const bases = times.get(base) ?? [];
	return new Map(
		[...times].map(([name, list]) => {
			return [name, describeRatio(summarize(list.map((time, round) => time / Number(bases[round]))))];
		}),
	);
}
