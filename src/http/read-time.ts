/** The server's clock as a response tells it, in ms since 1970; undefined without a valid `Date` header. */
export function readTime(headers: Headers): number | undefined {
	const time = Date.parse(headers.get("date") ?? "");
	return Number.isNaN(time) ? undefined : time;
}
