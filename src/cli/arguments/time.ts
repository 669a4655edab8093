import { InvalidArgumentError } from "@commander-js/extra-typings";
import { parseCloseDate } from "../../index.ts";
import { UsageError } from "../exit.ts";

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a moment: a duration before now (`90s`, `15m`, `2h`, `3d`) or a date. Default time zone: UTC. */
export function readMoment(text: string): Date {
	const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
	const length = UNITS[unit];
	if (length !== undefined) return new Date(Date.now() - Number(count) * length);
	try {
		return parseCloseDate(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text.replace(" ", "T"));
	} catch {
		throw new InvalidArgumentError("expected a duration (2h, 3d) or an ISO date (2026-11-23T12:00:00, in UTC)");
	}
}

/** Formats a Close date for people, in UTC: `2026-11-23 12:00:00`. */
export function showDate(date: string): string {
	return parseCloseDate(date).toISOString().slice(0, 19).replace("T", " ");
}

/** Throws if a period ends before it begins, as in `--since 2h --until 3h`. */
export function requireOrder(since: Date | undefined, until: Date | undefined): void {
	if (since === undefined || until === undefined || since <= until) return;
	throw new UsageError(
		`--until (${until.toISOString()}) is before --since (${since.toISOString()}). Swap them: "3h" is earlier than "2h".`,
	);
}
