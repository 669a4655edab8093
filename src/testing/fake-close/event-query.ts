import { parseCloseDate } from "../../events/parse-close-date.ts";
import type { components } from "../../generated/schema.ts";
import { badRequest, invalidFields } from "./answer.ts";
import type { AnyEvent, EventLog, LogRecord, Position, Range } from "./event-log.ts";

type EventPage = components["schemas"]["EventPage"];

const FILTERS = ["object_type", "object_id", "action", "lead_id", "user_id", "request_id"] as const;

/** Source: developer.close.com/api/resources/events. That none at all is allowed was observed. */
const COMBINATIONS = [
	"object_type + object_id",
	"object_type + action",
	"object_id + action",
	"lead_id",
	"lead_id + object_type",
	"lead_id + object_type + action",
	"lead_id + user_id",
	"lead_id + user_id + object_type",
	"lead_id + user_id + object_type + action",
	"user_id",
	"user_id + object_id",
	"user_id + object_id + action",
	"user_id + object_type",
	"user_id + object_type + action",
	"request_id",
];
const inOrder = (names: readonly string[]) => [...names].sort().join();
const ALLOWED = new Set(["", ...COMBINATIONS.map((each) => inOrder(each.split(" + ")))]);

const MAX_LIMIT = 50;

/** The last moment that a Date can hold. */
const END_OF_TIME = 8.64e15;

/** The queries of one log. Cursors of another log, or made before `expire` was called, are refused. */
export interface EventQueries {
	/** The answer to `GET /event/`. Parameters that Close does not know are ignored, `_skip` too. */
	answer(query: URLSearchParams): EventPage;
	/** Makes every cursor that was given so far invalid. Whether and when Close's expire is not known. */
	expire(): void;
}

export function createEventQueries(log: EventLog): EventQueries {
	let generation = 1;

	return {
		expire: () => {
			generation += 1;
		},
		answer(query) {
			const limit = readLimit(query);
			const matches = readFilters(query);
			const cursor = readCursor(query.get("_cursor"), generation);
			// The dates of the first page hold for the ones after it, whether or not they are sent again.
			const range = cursor?.range ?? readRange(query);
			const page = log.page(matches, range, limit, cursor?.position);
			const cursorAt = (record: LogRecord | undefined, direction: Position["direction"]) =>
				record ? writeCursor({ ...record, direction }, range, generation) : null;
			const next = cursorAt(page.hasOlder ? page.records.at(-1) : undefined, "older");
			const previous = cursorAt(page.hasNewer ? page.records[0] : undefined, "newer");
			return { data: page.records.map(({ event }) => event), cursor_next: next, cursor_previous: previous };
		},
	};
}

function readLimit(query: URLSearchParams): number {
	const text = query.get("_limit") ?? String(MAX_LIMIT);
	if (!/^\d+$/.test(text) || Number(text) < 1) throw badRequest(`_limit must be an integer (got "${text}" instead).`);
	if (Number(text) > MAX_LIMIT) {
		throw badRequest(
			`The limit you set is larger than the maximum limit for this resource (max_limit = ${MAX_LIMIT}).`,
		);
	}
	return Number(text);
}

function readFilters(query: URLSearchParams): (event: AnyEvent) => boolean {
	const given = FILTERS.filter((name) => query.has(name));
	if (!ALLOWED.has(inOrder(given))) {
		throw badRequest(
			`These filters cannot be used together: ${given.join(", ")}. Allowed are: ${COMBINATIONS.join("; ")}.`,
		);
	}
	const wanted = given.map((name) => [name, query.get(name)] as const);
	return (event) => wanted.every(([name, value]) => event[name] === value);
}

function readRange(query: URLSearchParams): Range {
	const read = (operator: string, otherwise: number) => {
		const name = `date_updated__${operator}`;
		const text = query.get(name);
		if (text === null) return otherwise;
		try {
			return parseCloseDate(text).getTime();
		} catch {
			throw invalidFields({ [name]: "Not a valid date." });
		}
	};
	return {
		from: Math.max(0, read("gte", 0), read("gt", -1) + 1),
		to: Math.max(0, Math.min(read("lte", END_OF_TIME), read("lt", END_OF_TIME + 1) - 1)),
	};
}

function writeCursor(position: Position, range: Range, generation: number): string {
	const { direction, updated, sequence } = position;
	return btoa([direction, updated, sequence, range.from, range.to, generation].join(" "));
}

function readCursor(text: string | null, generation: number): { position: Position; range: Range } | undefined {
	if (!text) return undefined;
	const [, direction, ...numbers] = /^(older|newer) (\d+) (\d+) (\d+) (\d+) (\d+)$/.exec(decode(text)) ?? [];
	const [updated = 0, sequence = 0, from = 0, to = 0, made = 0] = numbers.map(Number);
	if ((direction !== "older" && direction !== "newer") || made !== generation) {
		throw invalidFields({ _cursor: "Invalid cursor." });
	}
	return { position: { direction, updated, sequence }, range: { from, to } };
}

function decode(text: string): string {
	try {
		return atob(text);
	} catch {
		return "";
	}
}
