/**
 * How often a long run does what it does: the whole in the nightly workflow, which sets `FULL_RUNS`, and otherwise a part
 * that still meets every fault.
 */
export function runSize({ full, part }: { full: number; part: number }): number {
	return process.env.FULL_RUNS ? full : part;
}
