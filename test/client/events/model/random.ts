/** Random numbers from a seed. */
export interface Random {
	/** From 0 up to 1. */
	next(): number;
	/** From `low` up to `high`. */
	between(low: number, high: number): number;
	/** An integer from `low` to `high`, inclusive. */
	whole(low: number, high: number): number;
	/** From `low` up to `high`, with all orders of magnitude equally likely. */
	scaled(low: number, high: number): number;
	/** True with this probability. */
	chance(probability: number): boolean;
	/** One of the values. */
	pick<Value>(values: readonly Value[]): Value;
}

/** The algorithm is mulberry32. */
export function createRandom(seed: number): Random {
	let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
	const between = (low: number, high: number) => low + (high - low) * next();
	return {
		next,
		between,
		whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
		scaled: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
		chance: (probability) => next() < probability,
		pick(values) {
			const value = values[Math.floor(next() * values.length)];
			if (value === undefined) throw new Error("There is nothing to pick from.");
			return value;
		},
	};
}
