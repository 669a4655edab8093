import { createClient, type WebhookSubscriptionEvent } from "close-crm";
import { createModelClose, type Habits, KIND } from "./model-close.ts";
import { isVisible, keyOf, type Version } from "./model-log.ts";
import { createRandom, type Random } from "./random.ts";
import { createRandomLog } from "./random-log.ts";
import { inVirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23, 12);

/** The result of reading one random span. */
export interface BackfillRun {
	/** How many events were yielded. */
	events: number;
	requests: number;
	/** Whether the span was read completely, from a well-behaved log, so that its requests can be judged. */
	isCountable: boolean;
	/** Whether it ended five minutes ago or earlier, so that it is read once. */
	isSettled: boolean;
	/** Events that were lost, repeated, foreign or out of order. */
	problems: string[];
}

/** Reads a random span of a random log. The seed determines everything. */
export function runBackfill(seed: number): Promise<BackfillRun> {
	const random = createRandom(seed);
	const skew = random.pick([0, 0, -HOUR, HOUR, -3 * SECOND, 4 * MINUTE]);
	const length = random.scaled(MINUTE, 29 * DAY);
	const reachesNow = random.chance(0.5);
	const end = reachesNow ? NOW : Math.floor(NOW - random.scaled(SECOND, 29 * DAY - Math.min(length, 28 * DAY)));
	const start = Math.floor(end - length);
	const isKind = random.chance(0.5);
	const consumer = random.chance(0.3) ? random.scaled(1, 500) : 0;
	const log = createRandomLog(random, {
		start: start - length / 10,
		end: Math.min(end + 10 * MINUTE, NOW + 10 * MINUTE),
		count: Math.floor(random.scaled(1, consumer > 0 ? 3_000 : 8_000)),
		late: isKind ? 0 : random.next() * 0.5,
		consolidated: isKind ? 0 : random.next() * 0.3,
	});
	const habits: Habits = isKind ? KIND : randomHabits(random);
	const wanted = random.chance(0.3) ? randomPairs(random) : undefined;

	return inVirtualTime(NOW, skew, async (time) => {
		const close = createModelClose(log, time, random, habits);
		const client = createClient({ apiKey: "api_test", fetch: close.fetch });
		const span = {
			since: new Date(start),
			...(!reachesNow && { until: new Date(end) }),
			...(wanted && { events: wanted }),
		};
		const found: Found[] = [];
		const failed: string[] = [];
		try {
			for await (const { id, date_updated } of client.events.backfill(span)) {
				found.push({ id, date: Date.parse(`${date_updated.slice(0, 23)}Z`) });
				if (consumer > 0) await time.sleep(consumer);
			}
		} catch (error) {
			failed.push(String(error));
		}
		const inSpan = ({ date, objectType, action }: Version) =>
			date >= start &&
			(reachesNow || date <= Math.floor(end)) &&
			(!wanted || wanted.some((pair) => pair.object_type === objectType && pair.action === action));
		const due = log.versions.filter((version) => inSpan(version) && isVisible(version, NOW));
		return {
			events: found.length,
			requests: close.requests.length,
			isCountable: isKind && !wanted,
			isSettled: end < NOW - 5 * MINUTE,
			problems: [...failed, ...judge(found, due, log.versions.filter(inSpan), time.now())],
		};
	});
}

interface Found {
	id: string;
	date: number;
}

/** The errors in the events found. `due` was visible at the call, and `possible` are all events that may come. */
function judge(found: Found[], due: Version[], possible: Version[], end: number): string[] {
	const problems: string[] = [];
	const keys = new Set<string>();
	const ids = new Set<string>();
	const possibleKeys = new Set(possible.map(({ id, date }) => keyOf(id, date)));
	let turns = 0;
	let before = Number.NEGATIVE_INFINITY;
	for (const { id, date } of found) {
		const key = keyOf(id, date);
		if (keys.has(key)) problems.push(`${key} came twice`);
		if (!possibleKeys.has(key)) problems.push(`${key} does not belong to the span`);
		keys.add(key);
		ids.add(id);
		if (date < before) turns++;
		before = date;
	}
	// The second reading of the last five minutes starts over once.
	if (turns > 1) problems.push(`the order of time is broken ${turns} times`);
	for (const { id, date, until } of due) {
		const isKept = until > end;
		if (
			isKept ? !keys.has(keyOf(id, date)) : !ids.has(id) && possible.some((each) => each.id === id && each.date > date)
		) {
			problems.push(`${keyOf(id, date)} is lost`);
		}
	}
	return problems;
}

export function randomHabits(random: Random): Habits {
	return {
		latency: random.scaled(10, 500),
		cursorsForgetDates: random.chance(0.3),
		filtersPages: random.chance(0.3),
		emptyPages: random.chance(0.3) ? random.next() * 0.5 : 0,
		end: random.pick(["null", "repeated", "empty"]),
		sendsDate: random.chance(0.7),
		rateLimit: random.chance(0.3) ? random.whole(5, 40) : undefined,
	};
}

function randomPairs(random: Random): WebhookSubscriptionEvent[] {
	const pairs = [
		{ object_type: "lead", action: "created" },
		{ object_type: "lead", action: "updated" },
		{ object_type: "opportunity", action: "updated" },
		{ object_type: "contact", action: "deleted" },
		{ object_type: "task.lead", action: "completed" },
		{ object_type: "activity.note", action: "created" },
	];
	return pairs.slice(0, random.whole(1, pairs.length));
}
