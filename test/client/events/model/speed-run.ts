import { createClient, type WebhookSubscriptionEvent } from "close-crm";
import { createModelClose, KIND } from "./model-close.ts";
import { ModelLog, type Version } from "./model-log.ts";
import { createRandom } from "./random.ts";
import { inVirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const NOW = Date.UTC(2026, 10, 23, 12);
const SINCE = NOW - 29 * DAY;
/** How many events a log has. */
export const EVENTS = 10_000;
/** The rate limit of the runs that have one, in requests per second. */
export const LIMIT = 20;

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
/** The logs that are read, by their names. */
export const logs = {
	"an even log": createLog((index) => SINCE + (index * 28.9 * DAY) / EVENTS),
	"a log of bursts": createLog((index) => SINCE + (bursts[Math.floor(index / 250)] ?? 0) + (index % 250) * 40),
};

/** The result of reading a log. */
export interface Measured {
	events: number;
	/** When the first event came and when the reading ended, in ms. */
	first: number;
	duration: number;
	refused: number;
	mostAtOnce: number;
}

/** The time to read a log, with 100 ms per request and a virtual clock. */
export function measure(
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

/** A few pairs of object type and action, which have a tenth of the events. */
export const FEW_PAIRS = [
	{ object_type: "lead", action: "created" },
	{ object_type: "lead", action: "deleted" },
	{ object_type: "contact", action: "created" },
];
