/**
 * The moment that a date of Close means. An event's and a subscription's own dates have no zone, such as
 * `2019-01-15T12:48:23.395000`, and mean UTC, where `new Date` would take the local zone. A date that has a zone
 * (`Z` or `+00:00`) keeps it. What is finer than a millisecond is cut off.
 *
 * A day alone, such as an opportunity's `date_won`, is not a moment and is refused.
 *
 * @throws RangeError for anything else than such a date.
 */
export function parseCloseDate(date: string): Date {
	const [, seconds, fraction = "", zone = "Z"] =
		/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(date) ?? [];
	const time = `${seconds}.${fraction.slice(0, 3).padEnd(3, "0")}`;
	const moment = new Date(time + zone);
	// Date makes the 2nd of March of the 30th of February; coming back the same, the date exists.
	if (new Date(`${time}Z`).toJSON() !== `${time}Z` || Number.isNaN(moment.getTime())) {
		throw new RangeError(`"${date}" is not a date of Close, such as 2019-01-15T12:48:23.395000 or with +00:00.`);
	}
	return moment;
}
