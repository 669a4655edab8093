import { isRecord } from "../../close/values.ts";
import { Cursors } from "./cursors.ts";

/** The number of items in a page if there is no `_limit`. */
const DEFAULT_PAGE_SIZE = 100;

type Query = Record<string, unknown>;

/**
 * Returns the query of the next page, or undefined after the last one. An empty page is not the last one if it has a
 * cursor or `has_more`.
 */
type NextPage = (
	page: { data: unknown[]; has_more?: unknown; cursor_next?: unknown },
	query: Query,
) => Query | undefined;

/** For lists with cursors. */
export function followCursor(): NextPage {
	const cursors = new Cursors();
	return (page, query) => {
		const cursor = cursors.next(page);
		return cursor === undefined ? undefined : { ...query, _cursor: cursor };
	};
}

/**
 * For lists with `_skip` and `has_more`. Lists for which Close documents neither are read the same way, because some of
 * them return `has_more`. If Close ignores `_skip` there, the result is "same page".
 */
export function followSkip(): (...parameters: Parameters<NextPage>) => Query | undefined | "same page" {
	let before: unknown;
	return ({ data, has_more }, query) => {
		const first = identify(data[0]);
		if (first !== undefined && first === before) return "same page";
		before = first ?? before;
		if (has_more !== true) return undefined;
		const pageSize = data.length || Number(query._limit ?? DEFAULT_PAGE_SIZE);
		return { ...query, _skip: Number(query._skip ?? 0) + pageSize };
	};
}

function identify(item: unknown): unknown {
	return isRecord(item) ? item.id : undefined;
}
