import { expect, test } from "vitest";
import { runSize } from "../../../setup/run-size.ts";
import { follow, runFollow } from "./follow-run.ts";
import { KIND } from "./model-close.ts";
import { ModelLog, type Version } from "./model-log.ts";

/** The number of random logs. */
const RUNS = runSize({ full: 1_000, part: 20 });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = Date.UTC(2026, 10, 23, 12);

/** An event that becomes visible `late` ms after it was updated. */
function eventAt(date: number, index: number, late = 0): Version {
	const [objectType, action] = ["lead", "created"];
	return {
		id: `ev_${index}`,
		date,
		sequence: index,
		from: date + late,
		until: Number.POSITIVE_INFINITY,
		objectType,
		action,
	};
}

/** A log with this number of events per second, beginning six minutes ago. */
function evenLog(perSecond: number, end: number): ModelLog {
	const start = NOW - 6 * MINUTE;
	const count = Math.floor(((end - start) / SECOND) * perSecond);
	return new ModelLog(
		Array.from({ length: count }, (_, index) => eventAt(Math.floor(start + (index * SECOND) / perSecond), index)),
	);
}

test(`of ${RUNS} random logs that are followed no event is lost, repeated or foreign`, async () => {
	const problems: string[] = [];
	for (let seed = 0; seed < RUNS; seed++) {
		const run = await runFollow(seed);
		for (const problem of run.problems.slice(0, 3)) problems.push(`seed ${seed}: ${problem}`);
	}

	expect(problems.slice(0, 20)).toEqual([]);
}, 3_600_000);

test("a slow consumer with a long backlog loses no event that becomes visible late", async () => {
	const since = NOW - 200 * SECOND;
	const waiting = Array.from({ length: 1_200 }, (_, index) => eventAt(since + index * 160, index));
	const later = Array.from({ length: 900 }, (_, index) => eventAt(NOW + index * SECOND, 2_000 + index));
	const late = eventAt(since + 5 * SECOND, 5_000, 290 * SECOND);
	const log = new ModelLog([...waiting, ...later, late]);

	const run = await follow({ seed: 1, log, habits: KIND, since, consumer: 500, skew: 0, end: NOW + 15 * MINUTE });

	expect(run.problems).toEqual([]);
	expect(run.events).toBe(2_101);
});

/** A tenth of the 20 requests per second in Close's example of a limit. */
const REQUESTS_PER_MINUTE = 120;

test.each([0.1, 1, 10])("following %d events a second takes less than a tenth of Close's limit", async (perSecond) => {
	const end = NOW + 20 * MINUTE;
	const log = evenLog(perSecond, end);

	const run = await follow({ seed: 1, log, habits: KIND, since: NOW, consumer: 0, skew: 0, end });

	expect(run.problems).toEqual([]);
	expect(run.busiestMinute).toBeLessThan(REQUESTS_PER_MINUTE);
});
