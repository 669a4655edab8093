/**
 * Parses a date-time from Close. The dates of events and subscriptions have no time zone (`2019-01-15T12:48:23.395000`)
 * and are in UTC, but `new Date` would read them as local time. A date with a zone (`Z` or `+00:00`) keeps it. Digits
 * beyond milliseconds are dropped.
 *
 * Rejects a date without a time, such as an opportunity's `date_won`.
 *
 * @throws RangeError if the string is not such a date-time.
 */
export function parseCloseDate(date: string): Date {
	const [, seconds, fraction = "", zone = "Z"] =
		/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(date) ?? [];
	const time = `${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}`;
	const moment = new Date(time + zone);
	// `Date` turns 30 February into 2 March, so only a date that comes back unchanged exists.
	if (new Date(`${time}Z`).toJSON() !== `${time}Z` || Number.isNaN(moment.getTime())) {
		throw new RangeError(
			`"${date}" is not a Close date-time. Expected a date such as 2019-01-15T12:48:23.395000 or 2019-01-15T12:48:23+00:00.`,
		);
	}
	return moment;
}

/**
 * Formats a moment (ms since 1970) like the dates of events and subscriptions: in UTC, with six decimals and no zone.
 */
export function formatCloseDate(ms: number): string {
	return new Date(ms).toISOString().replace("Z", "000");
}

/** Formats a moment (ms since 1970) like most dates inside objects: in UTC, with six decimals and the zone `+00:00`. */
export function formatZonedCloseDate(ms: number): string {
	return `${formatCloseDate(ms)}+00:00`;
}

/**
 * Whether a date of an event is later than another. Compares them as strings: they all have the same form, in UTC, so
 * they are ordered like their times. `Date` would drop the microseconds.
 */
export function isLaterDate(date: string, other: string): boolean {
	return date > other;
}
