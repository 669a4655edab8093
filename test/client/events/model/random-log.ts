import { ModelLog, type Version } from "./model-log.ts";
import type { Random } from "./random.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Events become visible up to five minutes late. */
const LATEST = 5 * MINUTE - 1;

const PAIRS = [
	["lead", "created"],
	["lead", "updated"],
	["opportunity", "updated"],
	["contact", "deleted"],
	["activity.note", "created"],
] as const;

/** The properties of a random log. */
export interface LogOptions {
	/** When the first event may happen, in ms. */
	start: number;
	/** When the last event may happen, in ms. */
	end: number;
	/** The approximate number of events. */
	count: number;
	/** The fraction of the events that become visible late. */
	late: number;
	/** The fraction of the events that are changed again and consolidated. */
	consolidated: number;
}

/** A log of random events: even, in waves, in bursts of seconds or of one millisecond, or all of these in turn. */
export function createRandomLog(random: Random, { start, end, count, late, consolidated }: LogOptions): ModelLog {
	const versions: Version[] = [];
	let sequence = 0;
	for (const date of datesOf(random, start, end, count)) {
		const id = `ev_${versions.length}`;
		const [objectType, action] = random.pick(PAIRS);
		const delay = () => (random.chance(late) ? random.between(0, LATEST) : random.between(0, 500));
		let version: Version = {
			id,
			date,
			sequence: sequence++,
			from: date + Math.floor(delay()),
			until: Number.POSITIVE_INFINITY,
			objectType,
			action,
		};
		versions.push(version);
		while (random.chance(consolidated)) {
			const changed = version.date + random.whole(1, 10 * SECOND);
			if (changed > end) break;
			const next = { ...version, date: changed, sequence: sequence++, until: Number.POSITIVE_INFINITY };
			next.from = Math.max(version.from, changed + Math.floor(delay()));
			version.until = next.from;
			version = next;
			versions.push(next);
		}
	}
	return new ModelLog(versions);
}

function datesOf(random: Random, start: number, end: number, count: number): number[] {
	const parts = random.whole(1, 4);
	const cuts = [
		start,
		...Array.from({ length: parts - 1 }, () => random.between(start, end)).sort((a, b) => a - b),
		end,
	];
	const weights = Array.from({ length: parts }, () => random.scaled(1, 1000));
	const sum = weights.reduce((total, weight) => total + weight, 0);
	return weights.flatMap((weight, part) => {
		const from = cuts[part] ?? start;
		const to = cuts[part + 1] ?? end;
		return partDates(random, from, to, Math.round((count * weight) / sum));
	});
}

function partDates(random: Random, from: number, to: number, count: number): number[] {
	const dates: number[] = [];
	const within = (date: number) => Math.floor(Math.min(Math.max(date, from), to));
	switch (random.pick(["even", "waves", "bursts", "milliseconds"] as const)) {
		case "even":
			for (let each = 0; each < count; each++) dates.push(within(random.between(from, to)));
			break;
		case "waves":
			for (let each = 0; each < count; each++) {
				const wave = Math.sin((each / Math.max(count, 1)) * Math.PI) ** 2;
				dates.push(within(from + (to - from) * wave * random.next()));
			}
			break;
		case "bursts":
			while (dates.length < count) {
				const begin = random.between(from, to);
				const length = random.scaled(10, 10 * MINUTE);
				const size = Math.min(random.whole(20, 500), count - dates.length);
				for (let each = 0; each < size; each++) dates.push(within(begin + random.between(0, length)));
			}
			break;
		case "milliseconds":
			while (dates.length < count) {
				const date = within(random.between(from, to));
				const size = Math.min(random.whole(20, 300), count - dates.length);
				for (let each = 0; each < size; each++) dates.push(date);
			}
	}
	return dates;
}
