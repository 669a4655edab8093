/** A moment (ms since 1970) as the dates of events and subscriptions have it: in UTC, six decimals, without a zone. */
export function closeDate(ms: number): string {
	return new Date(ms).toISOString().replace("Z", "000");
}
