import type { LoggedEvent } from "close-crm";
import { expect, test } from "vitest";
import { SeenEvents } from "../../../src/client/events/seen-events.ts";
import { Walk } from "../../../src/client/events/walk/walk.ts";
import { wantedEvents } from "../../../src/client/events/wanted-events.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12);
const EVENTS = 20_000;
const PAGE = 50;

interface LogEntry {
	time: number;
	type: number;
}

/** Reads 29 days of a log, and returns how many events came and the most that were in memory. */
async function walk(dateOf: (index: number) => number, types: number) {
	const log = Array.from(
		{ length: EVENTS },
		(_, index): LogEntry => ({ time: Math.floor(dateOf(index)), type: index % types }),
	).sort((a, b) => b.time - a.time);
	let held = 0;
	let count = 0;
	const names = Array.from({ length: types }, (_, type) => ({ object_type: `type_${type}`, action: "created" }));
	const reader = new Walk({
		from: NOW - 29 * DAY,
		until: undefined,
		wanted: wantedEvents(types > 1 ? names : undefined),
		seen: new SeenEvents(),
		signal: new AbortController().signal,
		async fetchPage(query) {
			const lt =
				query.date_updated__lt === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${query.date_updated__lt}Z`);
			const gte = Date.parse(`${query.date_updated__gte}Z`);
			const found = log.filter(
				({ time, type }) =>
					time >= gte && time < lt && (query.object_type === undefined || query.object_type === `type_${type}`),
			);
			const start = Number(query._cursor ?? 0);
			// The cast is safe: a walk uses only these fields of an event.
			const data = found.slice(start, start + PAGE).map(toEvent);
			await Promise.resolve();
			held = Math.max(held, reader.held + data.length);
			const cursor_next = start + PAGE < found.length ? String(start + PAGE) : null;
			return { page: { data, cursor_next, cursor_previous: null }, time: NOW };
		},
	});
	for await (const { events } of reader.parts()) count += events.length;
	return { count, held };
}

function toEvent({ time, type }: LogEntry, index: number): LoggedEvent {
	const date_updated = new Date(time).toISOString().slice(0, -1);
	// A walk looks at these fields only.
	return {
		id: `ev_${time}_${type}_${index}`,
		date_updated,
		object_type: `type_${type}`,
		action: "created",
	} as LoggedEvent;
}

test.each([
	["an even log", (index: number) => NOW - 28 * DAY + index * 120_000, 1],
	["a burst of ten seconds after two weeks of silence", (index: number) => NOW - 15 * DAY + index / 2, 1],
	["a burst of one second", (index: number) => NOW - 15 * DAY + index / 20, 1],
	["two bursts", (index: number) => NOW - (index % 2 ? 15 : 3) * DAY + index / 2, 1],
	["bursts of a millisecond", (index: number) => NOW - 28 * DAY + Math.floor(index / 300) * 30 * 60_000, 1],
	["five crowded minutes before now", (index: number) => NOW - index * 14, 1],
	["179 pairs", (index: number) => NOW - 28 * DAY + index * 120_000, 179],
	["179 pairs in a burst", (index: number) => NOW - 15 * DAY + index / 2, 179],
])("a walk of %s keeps fewer than 5,000 of its 20,000 events in memory", async (_, dateOf, types) => {
	const { count, held } = await walk(dateOf, types);

	expect(count).toBe(EVENTS);
	expect(held).toBeLessThan(5_000);
});
