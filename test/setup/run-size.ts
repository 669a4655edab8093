/**
 * The size of a long run: the full size in the nightly workflow, which sets `FULL_RUNS`, and otherwise a smaller one
 * that still includes every fault.
 */
export function runSize({ full, part }: { full: number; part: number }): number {
	return process.env.FULL_RUNS ? full : part;
}
