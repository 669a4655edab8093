import { createClient } from "close-crm";
import { randomHabits } from "./backfill-run.ts";
import { createModelClose, type Habits } from "./model-close.ts";
import { isVisible, keyOf, type ModelLog } from "./model-log.ts";
import { createRandom } from "./random.ts";
import { createRandomLog } from "./random-log.ts";
import { inVirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 23, 12);

/** The result of following a log for a while. */
export interface FollowRun {
	events: number;
	requests: number;
	/** The most requests in one minute. */
	busiestMinute: number;
	/** How long it was followed, in ms. */
	duration: number;
	/** Events that were lost, repeated or foreign. */
	problems: string[];
}

/** The log, the options and the consumer. */
export interface Following {
	seed: number;
	log: ModelLog;
	habits: Habits;
	/** The first moment, in ms by Close's clock; undefined for now. */
	since: number | undefined;
	/** How long the consumer takes for an event, in ms. */
	consumer: number;
	/** How far this machine's clock is ahead of Close's, in ms. */
	skew: number;
	/** When the last event happens, in ms. */
	end: number;
}

/** Follows a random log. The seed determines everything. */
export function runFollow(seed: number): Promise<FollowRun> {
	const random = createRandom(seed);
	const end = NOW + random.scaled(MINUTE, 20 * MINUTE);
	const before = random.scaled(MINUTE, HOUR);
	const log = createRandomLog(random, {
		start: NOW - before,
		end,
		count: Math.floor(random.scaled(1, 3_000)),
		late: random.next() * 0.5,
		consolidated: random.next() * 0.3,
	});
	return follow({
		seed,
		log,
		habits: randomHabits(random),
		since: random.chance(0.6) ? NOW - random.scaled(SECOND, before) : undefined,
		consumer: random.chance(0.2) ? 0 : random.scaled(1, 500),
		skew: random.pick([0, 0, -HOUR, HOUR, -3 * SECOND, 4 * MINUTE]),
		end,
	});
}

/** Follows a log until all of it has settled and been handled, and judges the events that came. */
export function follow({ seed, log, habits, since, consumer, skew, end }: Following): Promise<FollowRun> {
	return inVirtualTime(NOW, skew, async (time) => {
		const close = createModelClose(log, time, createRandom(seed), habits);
		const client = createClient({ apiKey: "api_test", fetch: close.fetch });
		const controller = new AbortController();
		const found: string[] = [];
		let latest = time.now();
		/** Ends it when nothing has come for a long time after everything has settled. */
		const watch = async () => {
			while (time.now() < end + 5 * MINUTE || time.now() < latest + 10 * MINUTE) await time.sleep(10 * SECOND);
			controller.abort();
		};
		const watching = watch();
		const problems: string[] = [];
		try {
			const options = { signal: controller.signal, ...(since !== undefined && { since: new Date(since) }) };
			for await (const { id, date_updated } of client.events.follow(options)) {
				found.push(keyOf(id, Date.parse(`${date_updated.slice(0, 23)}Z`)));
				if (consumer > 0) await time.sleep(consumer);
				latest = time.now();
			}
		} catch (error) {
			problems.push(String(error));
		}
		controller.abort();
		await watching;

		const keys = new Set(found);
		if (keys.size < found.length) problems.push(`${found.length - keys.size} came twice`);
		const known = new Set(log.versions.map(({ id, date }) => keyOf(id, date)));
		for (const key of keys) if (!known.has(key)) problems.push(`${key} does not exist`);
		// Its first request shows where it begins. It may take a moment until the log is read.
		const begin = NOW + 5 * habits.latency + 5 * SECOND;
		for (const version of log.versions) {
			if (version.until !== Number.POSITIVE_INFINITY) continue;
			const key = keyOf(version.id, version.date);
			const isDue = since === undefined ? version.from > begin : version.date >= Math.ceil(since);
			const isOld = since === undefined ? isVisible(version, NOW) : version.date < Math.floor(since);
			if (isDue && !keys.has(key)) problems.push(`${key} is lost, visible from ${version.from}`);
			if (isOld && keys.has(key)) problems.push(`${key} happened before`);
		}
		const minutes = new Map<number, number>();
		for (const at of close.requests) {
			const minute = Math.floor((at - NOW) / MINUTE);
			minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
		}
		const busiestMinute = Math.max(...minutes.values());
		return {
			events: found.length,
			requests: close.requests.length,
			busiestMinute,
			duration: time.now() - NOW,
			problems,
		};
	});
}
