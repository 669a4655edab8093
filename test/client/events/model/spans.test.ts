import { expect, test } from "vitest";
import { runSize } from "../../../setup/run-size.ts";
import { runBackfill } from "./backfill-run.ts";

/** The number of random spans. */
const SPANS = runSize({ full: 10_000, part: 150 });

const PAGE = 50;

test(`of ${SPANS} random spans of random logs no event is lost, repeated, foreign or out of order, and few requests are sent`, async () => {
	const problems: string[] = [];
	let requests = 0;
	let pages = 0;
	let worstSettled = 0;
	let worst = 0;
	for (let seed = 0; seed < SPANS; seed++) {
		const run = await runBackfill(seed);
		for (const problem of run.problems.slice(0, 3)) problems.push(`seed ${seed}: ${problem}`);
		if (!run.isCountable) continue;
		const fewest = Math.max(Math.ceil(run.events / PAGE), 1);
		requests += run.requests;
		pages += fewest;
		if (run.events < 900) continue;
		if (run.isSettled) worstSettled = Math.max(worstSettled, run.requests / fewest);
		else worst = Math.max(worst, run.requests / fewest);
	}

	expect(problems.slice(0, 20)).toEqual([]);
	expect(requests / pages).toBeLessThan(1.3);
	expect(worstSettled).toBeLessThanOrEqual(2);
	// The last five minutes are read twice.
	expect(worst).toBeLessThan(2.5);
}, 3_600_000);
