import { isRecord } from "../../close/values.ts";
import { Cursors } from "./cursors.ts";

/** The number of items in a page if there is no `_limit`. */
const DEFAULT_PAGE_SIZE = 100;

type Query = Record<string, unknown>;

/** What follows a page: another page, the end of the list, or the same page again because Close ignores `_skip`. */
type Step = { kind: "next"; query: Query } | { kind: "end" } | { kind: "repeated" };

/** Determines what follows a page. An empty page is not the end of the list if it has a cursor or `has_more`. */
type FindStep = (page: { data: unknown[]; has_more?: unknown; cursor_next?: unknown }, query: Query) => Step;

/** For lists with cursors. */
export function followCursor(): FindStep {
	const cursors = new Cursors();
	return (page, query) => {
		const cursor = cursors.next(page);
		return cursor === undefined ? { kind: "end" } : { kind: "next", query: { ...query, _cursor: cursor } };
	};
}

/**
 * For lists with `_skip` and `has_more`. Lists for which Close documents neither are read the same way, because some of
 * them return `has_more`.
 */
export function followSkip(): FindStep {
	/** The id of the first item of the previous page. */
	let before: unknown;
	return ({ data, has_more }, query) => {
		const first = identify(data[0]);
		if (first !== undefined && first === before) return { kind: "repeated" };
		before = first ?? before;
		if (has_more !== true) return { kind: "end" };
		const pageSize = data.length || Number(query._limit ?? DEFAULT_PAGE_SIZE);
		return { kind: "next", query: { ...query, _skip: Number(query._skip ?? 0) + pageSize } };
	};
}

function identify(item: unknown): unknown {
	return isRecord(item) ? item.id : undefined;
}
