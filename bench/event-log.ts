import { runBackfill } from "../test/client/events/model/backfill-run.ts";
import { EVENTS, FEW_PAIRS, LIMIT, logs, measure } from "../test/client/events/model/speed-run.ts";
import { progress } from "./progress.ts";

const RANDOM_SPANS = 500;

/** Measures `backfill` in virtual time, compared with the loop that a user would write. Resolves to a section of Markdown. */
export async function benchEventLog(): Promise<string> {
	const rows: string[] = [];
	for (const [name, log] of Object.entries(logs)) {
		progress(`backfill of ${name}`);
		const loop = await measure(log, {}, "the loop");
		const free = await measure(log, {}, "backfill");
		const limitedLoop = await measure(log, { rateLimit: LIMIT }, "the loop");
		const limited = await measure(log, { rateLimit: LIMIT }, "backfill");
		const few = await measure(log, { rateLimit: LIMIT, events: FEW_PAIRS }, "backfill");
		const cells = [
			free.duration / loop.duration,
			limited.duration / limitedLoop.duration,
			few.duration / limitedLoop.duration,
		].map((ratio) => ratio.toFixed(2));
		rows.push(`| ${name} | ${cells.join(" | ")} | ${Math.round(free.first)} ms | ${limited.refused} |`);
	}
	return [
		"## The event log",
		"",
		`\`events.backfill\` of ${EVENTS.toLocaleString("en")} events, relative to a loop over \`events.list\` that reads everything and reverses it (less is better). A virtual clock, 100 ms per request, a limit of ${LIMIT} requests per second.`,
		"",
		"| | without a limit | with the limit | a few pairs, with the limit | first event | 429s |",
		"|---|---|---|---|---|---|",
		...rows,
		"",
		await requestsOfRandomSpans(),
	].join("\n");
}

/** How many requests random spans take, relative to the pages that they have. */
async function requestsOfRandomSpans(): Promise<string> {
	progress(`backfill of ${RANDOM_SPANS} random spans`);
	let requests = 0;
	let pages = 0;
	for (let seed = 0; seed < RANDOM_SPANS; seed++) {
		const run = await runBackfill(seed);
		if (!run.isCountable || !run.isSettled) continue;
		requests += run.requests;
		pages += Math.max(Math.ceil(run.events / 50), 1);
	}
	return `Random spans of random logs took ${(requests / pages).toFixed(2)} requests per page of 50 events.`;
}
