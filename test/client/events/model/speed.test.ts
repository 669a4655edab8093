import { describe, expect, test } from "vitest";
import { EVENTS, FEW_PAIRS, LIMIT, logs, measure } from "./speed-run.ts";

const SECOND = 1_000;

describe.each(Object.entries(logs))("backfill of %s", (name, log) => {
	test("returns all events, the first of them within a second, in a fraction of the loop's time", async () => {
		const loop = await measure(log, {}, "the loop");
		const backfill = await measure(log, {}, "backfill");

		expect(backfill.events).toBe(EVENTS);
		expect(backfill.mostAtOnce).toBe(6);
		// The first page of an even log shows where to begin. The beginning of a burst has to be searched for.
		expect(backfill.duration / loop.duration).toBeLessThan(name === "an even log" ? 0.25 : 0.3);
		expect(backfill.first).toBeLessThan(name === "an even log" ? SECOND : 1.2 * SECOND);
	});

	test("keeps to Close's rate limit without a 429, and takes at most 0.6 of the loop's time", async () => {
		const loop = await measure(log, { rateLimit: LIMIT }, "the loop");
		const backfill = await measure(log, { rateLimit: LIMIT }, "backfill");

		expect(backfill.events).toBe(EVENTS);
		expect(backfill.refused).toBe(0);
		expect(backfill.duration / loop.duration).toBeLessThan(0.6);
	});

	test("with a few pairs takes no longer than the loop", async () => {
		const loop = await measure(log, { rateLimit: LIMIT }, "the loop");
		const backfill = await measure(log, { rateLimit: LIMIT, events: FEW_PAIRS }, "backfill");

		expect(backfill.events).toBe(EVENTS / 10);
		expect(backfill.duration / loop.duration).toBeLessThan(1);
	});

	test("reads ahead while the consumer works", async () => {
		const backfill = await measure(log, { consumer: 5, rateLimit: LIMIT }, "backfill");

		expect(backfill.duration).toBeLessThan(1.25 * EVENTS * 5);
	});
});
