import { isRecord } from "../../../close/values.ts";
import { toTime } from "../lists/filter.ts";
import type { World } from "../objects/world.ts";

const DAY_MS = 86_400_000;

/** Parses a moment of a search to ms since 1970; NaN for a moment that the document does not describe. */
export function readMoment(world: World, moment: unknown): number {
	if (!isRecord(moment)) return Number.NaN;
	switch (moment.type) {
		case "now":
			return world.clock.now();
		case "fixed_utc":
			return toTime(String(moment.value));
		case "fixed_local_date":
			return toTime(String(moment.value).slice(0, 10)) + (moment.which === "end" ? DAY_MS : 0);
		case "offset":
			return readOffset(world, moment);
		case "start_end_of_predefined_relative_period":
			return readPeriod(world, String(moment.range), moment.which === "end");
		default:
			world.undocumented(`what a moment of the type "${moment.type}" is.`);
			return Number.NaN;
	}
}

function readOffset(world: World, { moment, direction, offset, which_day_end }: Record<string, unknown>): number {
	const date = new Date(readMoment(world, moment));
	if (Number.isNaN(date.getTime())) return Number.NaN;
	const sign = direction === "past" ? -1 : 1;
	const amount = (unit: string) => sign * Number((isRecord(offset) && offset[unit]) || 0);
	date.setUTCFullYear(date.getUTCFullYear() + amount("years"));
	date.setUTCMonth(date.getUTCMonth() + amount("months"));
	date.setUTCDate(date.getUTCDate() + amount("weeks") * 7 + amount("days"));
	const seconds = (amount("hours") * 60 + amount("minutes")) * 60 + amount("seconds");
	const time = date.getTime() + seconds * 1000;
	if (which_day_end !== "start" && which_day_end !== "end") return time;
	return startOfDay(time) + (which_day_end === "end" ? DAY_MS : 0);
}

function startOfDay(time: number): number {
	return Math.floor(time / DAY_MS) * DAY_MS;
}

/** The start or end of a period such as `this-week` or `last_month`, in UTC. Close does not publish the names. */
function readPeriod(world: World, range: string, isEnd: boolean): number {
	const now = new Date(world.clock.now());
	const [, which, unit] = /^(this|last|next)[-_](day|week|month|quarter|year)$/.exec(alias(range)) ?? [];
	if (which === undefined || unit === undefined) {
		world.undocumented(`which period "${range}" is.`);
		return Number.NaN;
	}
	const step = { last: -1, this: 0, next: 1 }[which] ?? 0;
	return startOfPeriod(now, unit, step + (isEnd ? 1 : 0));
}

function alias(range: string): string {
	return { today: "this-day", yesterday: "last-day", tomorrow: "next-day" }[range] ?? range;
}

/** The start of the period that is `step` periods after the current period. A week starts on Monday. */
function startOfPeriod(now: Date, unit: string, step: number): number {
	const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
	switch (unit) {
		case "day":
			return Date.UTC(year, month, day + step);
		case "week":
			return Date.UTC(year, month, day - ((now.getUTCDay() + 6) % 7) + 7 * step);
		case "month":
			return Date.UTC(year, month + step, 1);
		case "quarter":
			return Date.UTC(year, month - (month % 3) + 3 * step, 1);
		default:
			return Date.UTC(year + step, 0, 1);
	}
}
