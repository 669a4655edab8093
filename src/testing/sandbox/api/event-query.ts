import { parseCloseDate } from "../../../close/dates.ts";
import { COMBINATIONS_TEXT, EVENT_FILTERS, isAllowedCombination } from "../../../close/events/event-filters.ts";
import { EVENT_LOG_PAGE_SIZE } from "../../../close/limits.ts";
import type { components } from "../../../generated/schema.ts";
import type { AnyEvent, EventLog, LogRecord, Position, Range } from "../event-log/event-log.ts";
import { badRequest, invalidFields } from "./answer.ts";

type EventPage = components["schemas"]["EventPage"];

/** Answers queries of an event log. */
export interface EventQueries {
	/** Returns the page for `GET /event/`. Ignores `_skip` and unknown parameters, as Close does. */
	answer(query: URLSearchParams): EventPage;
	/** Invalidates all cursors that were returned so far. Whether Close's cursors expire is not known. */
	expire(): void;
}

export function createEventQueries(log: EventLog): EventQueries {
	/** A cursor keeps the dates of its first page, so the next call need not send them again. */
	const cursors = new Map<string, { position: Position; range: Range }>();

	function writeCursor(record: LogRecord | undefined, step: Position["step"], range: Range): string | null {
		if (!record) return null;
		const { updated, sequence } = record;
		const cursor = btoa(`${step} ${updated} ${sequence} ${range.from} ${range.to}`);
		cursors.set(cursor, { position: { updated, sequence, step }, range });
		return cursor;
	}

	function readCursor(query: URLSearchParams) {
		const cursor = query.get("_cursor");
		if (!cursor) return undefined;
		const found = cursors.get(cursor);
		if (!found) throw invalidFields({ _cursor: "Invalid cursor." });
		return found;
	}

	return {
		expire: () => cursors.clear(),
		answer(query) {
			const limit = readLimit(query);
			const matches = readFilters(query);
			const { position, range } = readCursor(query) ?? { range: readRange(query) };
			const { records, hasOlder, hasNewer } = log.page(matches, range, limit, position);
			return {
				data: records.map(({ event }) => event),
				cursor_next: writeCursor(hasOlder ? records.at(-1) : undefined, -1, range),
				cursor_previous: writeCursor(hasNewer ? records[0] : undefined, 1, range),
			};
		},
	};
}

function readLimit(query: URLSearchParams): number {
	const text = query.get("_limit") ?? String(EVENT_LOG_PAGE_SIZE);
	if (!/^\d+$/.test(text) || Number(text) < 1) throw badRequest(`_limit must be an integer (got "${text}" instead).`);
	if (Number(text) > EVENT_LOG_PAGE_SIZE) {
		throw badRequest(
			`The limit you set is larger than the maximum limit for this resource (max_limit = ${EVENT_LOG_PAGE_SIZE}).`,
		);
	}
	return Number(text);
}

function readFilters(query: URLSearchParams): (event: AnyEvent) => boolean {
	const given = EVENT_FILTERS.filter((name) => query.has(name));
	if (!isAllowedCombination(given)) {
		throw badRequest(`These filters cannot be used together: ${given.join(", ")}. Allowed are: ${COMBINATIONS_TEXT}.`);
	}
	const wanted = given.map((name) => [name, query.get(name)] as const);
	return (event) => wanted.every(([name, value]) => event[name] === value);
}

function readRange(query: URLSearchParams): Range {
	const read = (operator: string, fallback: number) => {
		const name = `date_updated__${operator}`;
		const text = query.get(name);
		if (text === null) return fallback;
		try {
			return parseCloseDate(text).getTime();
		} catch {
			throw invalidFields({ [name]: "Not a valid date." });
		}
	};
	const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
	return {
		from: Math.max(read("gte", NEGATIVE_INFINITY), read("gt", NEGATIVE_INFINITY) + 1),
		to: Math.min(read("lte", POSITIVE_INFINITY), read("lt", POSITIVE_INFINITY) - 1),
	};
}
