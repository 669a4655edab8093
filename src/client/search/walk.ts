import { parseCloseDate } from "../../close/dates.ts";
import { isRecord } from "../../close/values.ts";
import { CloseBadRequestError } from "../../http/errors/api-error.ts";
import { CloseError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { requireList } from "../request/check-data.ts";
import type { SendRoute } from "../request/send-route.ts";
import { and, field, type SearchQuery } from "./query.ts";

/** An object that a search found. */
export type Found = Record<string, unknown>;

interface Page {
	data: Found[];
	/** The cursor of the next page; undefined after the last one. */
	cursor: string | undefined;
}

/** Fetches a page of a search: the first one, or the one of a cursor. */
type FetchPage = (search: object, cursor: string | undefined) => Promise<Page>;

/** The largest page that has been seen to work. */
const PAGE_SIZE = 200;
/** The most objects that Close returns for one search. */
const LONGEST_SEARCH = 10_000;
/** How long a cursor is used. It expires after 30 seconds, and a request may take a while to arrive. */
const CURSOR_USABLE_MS = 25_000;
const SECOND_MS = 1_000;

export function createFetchPage(sendRoute: SendRoute, options: CallOptions, limit = PAGE_SIZE): FetchPage {
	const _limit = Math.min(PAGE_SIZE, limit);
	return async (search, cursor) => {
		const body = { ...search, _limit, ...(cursor !== undefined && { cursor }) };
		// A search changes nothing, so it can be retried like a GET.
		const result = await sendRoute("POST /data/search/", { ...options, body }, { isIdempotent: true });
		const data: unknown[] = requireList(result);
		const { cursor: next } = result.data;
		return { data: data.filter(isRecord), cursor: typeof next === "string" ? next : undefined };
	};
}

/** The search, with the options of `client.search`. */
interface Wanted {
	query: SearchQuery;
	fields: Record<string, readonly string[]> | undefined;
}

/** A single search, in any order. It rejects if Close ends the search early. */
export async function* searchOnce(
	fetchPage: FetchPage,
	{ query, fields }: Wanted,
	sort: readonly object[] | undefined,
): AsyncGenerator<Found, void, undefined> {
	const search = { query, ...(fields && { _fields: fields }), ...(sort && { sort }) };
	const pages = readPages(fetchPage, search);
	const seen = new Set<unknown>();
	let page = await pages.next();
	for (; !page.done; page = await pages.next()) {
		for (const object of page.value) {
			if (!seen.has(object.id)) yield object;
			seen.add(object.id);
		}
	}
	if (page.value === "cut off") throw createCutOffError();
}

/** A series of searches in the order of `date_created`, each from the second in which the previous one ended. */
export async function* searchByDate(
	fetchPage: FetchPage,
	{ query, fields }: Wanted,
	objectType: string,
): AsyncGenerator<Found, void, undefined> {
	const wanted = fields?.[objectType] ?? ["id"];
	const settings = {
		_fields: { ...fields, [objectType]: [...new Set([...wanted, "id", "date_created"])] },
		sort: [
			{
				direction: "asc",
				field: { type: "regular_field", object_type: objectType, field_name: "date_created" },
			},
		],
	};
	const seen = new SeenObjects();
	for (;;) {
		const pages = readPages(fetchPage, { ...settings, query: addSince(query, objectType, seen.lastSecond) });
		let found = 0;
		let page = await pages.next();
		for (; !page.done; page = await pages.next()) {
			for (const object of page.value) {
				if (!seen.add(object)) continue;
				found++;
				yield wanted.includes("date_created") ? object : withoutDate(object);
			}
		}
		if (page.value === "complete") return;
		// The next search would find the same objects again.
		if (found === 0 || seen.lastSecond === undefined) throw createCutOffError();
	}
}

/**
 * Yields the pages of one search, until it is complete or Close ends it: after 10,000 objects, or when its cursor has
 * expired.
 */
async function* readPages(
	fetchPage: FetchPage,
	search: object,
): AsyncGenerator<Found[], "complete" | "cut off", undefined> {
	let cursor: string | undefined;
	let cursorAt = Date.now();
	for (let read = 0; read < LONGEST_SEARCH; ) {
		if (Date.now() - cursorAt > CURSOR_USABLE_MS) return "cut off";
		const page = await fetchPage(search, cursor).catch((error: unknown) => {
			if (isExpiredCursor(error)) return undefined;
			throw error;
		});
		if (!page) return "cut off";
		cursorAt = Date.now();
		yield page.data;
		// An empty page is not the end if it has a cursor.
		if (page.cursor === undefined || page.cursor === cursor) return "complete";
		cursor = page.cursor;
		read += page.data.length;
	}
	return "cut off";
}

function addSince(query: SearchQuery, objectType: string, since: Date | undefined): SearchQuery {
	if (since === undefined) return query;
	return and(query, field(objectType, "date_created").momentRange({ onOrAfter: since }));
}

/** Close answers an expired cursor with 400 and an error for the field `cursor`. */
function isExpiredCursor(error: unknown): boolean {
	return error instanceof CloseBadRequestError && "cursor" in error.fieldErrors;
}

function createCutOffError(): CloseError {
	return new CloseError(
		"search: Close ended the search: it returns at most 10,000 objects, and its cursor expires after 30 seconds. Narrow the query, or name a single object type in it and leave out sort; then the search continues by date_created.",
	);
}

function withoutDate({ date_created, ...object }: Found): Found {
	return object;
}

/**
 * The objects that the next search will find again, because they were created in the last second that a search reached.
 */
class SeenObjects {
	readonly #times = new Map<unknown, number>();
	/** The last second in which an object was created; undefined if no object has a date. */
	lastSecond: Date | undefined;

	/** Whether the object is new. */
	add(object: Found): boolean {
		if (this.#times.has(object.id)) return false;
		const second = secondOf(object.date_created);
		if (second === undefined) return true;
		this.#times.set(object.id, second);
		if (second > Number(this.lastSecond ?? Number.NEGATIVE_INFINITY)) this.#moveTo(second);
		return true;
	}

	#moveTo(second: number): void {
		this.lastSecond = new Date(second);
		for (const [id, created] of this.#times) if (created < second) this.#times.delete(id);
	}
}

/** The start of the second of a Close date, in ms since 1970. */
function secondOf(date: unknown): number | undefined {
	if (typeof date !== "string") return undefined;
	try {
		return Math.floor(parseCloseDate(date).getTime() / SECOND_MS) * SECOND_MS;
	} catch {
		return undefined;
	}
}
