import { createClient, type WebhookSubscriptionEvent } from "close-crm";
import { describe, expect, test } from "vitest";
import { createModelClose, KIND } from "./model-close.ts";
import { ModelLog, type Version } from "./model-log.ts";
import { createRandom } from "./random.ts";
import { inVirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const NOW = Date.UTC(2026, 10, 23, 12);
const SINCE = NOW - 29 * DAY;
const EVENTS = 10_000;
const LIMIT = 20;

function createLog(dateOf: (index: number) => number): ModelLog {
	return new ModelLog(
		Array.from({ length: EVENTS }, (_, index): Version => {
			const date = Math.floor(dateOf(index));
			const action = index % 10 === 0 ? "created" : "updated";
			return {
				id: `ev_${index}`,
				date,
				sequence: index,
				from: 0,
				until: Number.POSITIVE_INFINITY,
				objectType: "lead",
				action,
			};
		}),
	);
}

const random = createRandom(7);
const bursts = Array.from({ length: 40 }, () => random.between(0, 28 * DAY)).sort((a, b) => a - b);
const logs = {
	"an even log": createLog((index) => SINCE + (index * 28.9 * DAY) / EVENTS),
	"a log of bursts": createLog((index) => SINCE + (bursts[Math.floor(index / 250)] ?? 0) + (index % 250) * 40),
};

interface Measured {
	events: number;
	/** When the first event came and when the reading ended, in ms. */
	first: number;
	duration: number;
	refused: number;
	mostAtOnce: number;
}

/** The time to read a log, with 100 ms per request and a virtual clock. */
function measure(
	log: ModelLog,
	{ rateLimit, consumer = 0, events }: { rateLimit?: number; consumer?: number; events?: WebhookSubscriptionEvent[] },
	way: "backfill" | "the loop",
): Promise<Measured> {
	return inVirtualTime(NOW, 0, async (time) => {
		const close = createModelClose(log, time, createRandom(1), { ...KIND, rateLimit });
		const client = createClient({ apiKey: "api_test", fetch: close.fetch });
		const result = { events: 0, first: 0, duration: 0, refused: 0, mostAtOnce: 0 };
		const handle = async () => {
			if (result.events === 0) result.first = time.now() - NOW;
			result.events++;
			if (consumer > 0) await time.sleep(consumer);
		};
		if (way === "backfill") {
			const span = { since: new Date(SINCE), until: new Date(NOW - DAY / 24), ...(events && { events }) };
			for await (const _ of client.events.backfill(span)) await handle();
		} else {
			// The simple loop: follow the cursors, newest first, then reverse.
			const found: unknown[] = [];
			for await (const each of client.events.list({ date_updated__gte: new Date(SINCE).toISOString().slice(0, -1) })) {
				found.push(each);
			}
			for (const _ of found.reverse()) await handle();
		}
		result.duration = time.now() - NOW;
		return { ...result, refused: close.refused, mostAtOnce: close.mostAtOnce };
	});
}

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
		const events = [
			{ object_type: "lead", action: "created" },
			{ object_type: "lead", action: "deleted" },
			{ object_type: "contact", action: "created" },
		];
		const loop = await measure(log, { rateLimit: LIMIT }, "the loop");
		const backfill = await measure(log, { rateLimit: LIMIT, events }, "backfill");

		expect(backfill.events).toBe(EVENTS / 10);
		expect(backfill.duration / loop.duration).toBeLessThan(1);
	});

	test("reads ahead while the consumer works", async () => {
		const backfill = await measure(log, { consumer: 5, rateLimit: LIMIT }, "backfill");

		expect(backfill.duration).toBeLessThan(1.25 * EVENTS * 5);
	});
});
