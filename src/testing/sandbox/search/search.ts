import { isRecord } from "../../../close/values.ts";
import { randomId } from "../../samples/random.ts";
import { invalidFields } from "../api/answer.ts";
import { answerWith, type Call, type Handlers } from "../api/call.ts";
import { readFields } from "../api/general.ts";
import type { Fields } from "../document/schema.ts";
import { compareValues } from "../lists/filter.ts";
import { describeObject, showObject } from "../objects/show.ts";
import type { FoundObject } from "../objects/store.ts";
import type { SearchRequest, World } from "../objects/world.ts";
import { collectionsOf, fieldName, objectTypeOf, readQuery, savedQuery } from "./query.ts";
import { WordIndex } from "./word-index.ts";

/** Source: developer.close.com/api/resources/advanced-filtering */
const CURSOR_LIFETIME_MS = 30_000;
const MAX_RESULTS = 10_000;
/** Close does not publish its default and maximum. */
const DEFAULT_LIMIT = 100;

/** Above this number of candidates, checking all objects in order is faster than sorting the candidates. */
const MAX_SORTED_CANDIDATES = 1000;

/** Searches the objects of the organization. */
export interface Search {
	/** The objects that a search finds, in its order. */
	find(request: SearchRequest, userId: string): Iterable<FoundObject>;
	handlers: Handlers;
}

/** The state of a search between its pages. */
interface SearchSession {
	results: Iterator<FoundObject>;
	/** The next result, read ahead to know whether there is another page. */
	next: IteratorResult<FoundObject>;
	/** Number of results on the pages so far. */
	returned: number;
	/** When the cursor expires, in ms since 1970. */
	expires: number;
	/** The next page, kept so that a repeated call with the same cursor returns it again. */
	page?: Fields;
}

export function createSearch(world: World): Search {
	const index = new WordIndex(world);
	const sessions = new Map<string, SearchSession>();

	return {
		find,
		handlers: {
			search_data(call) {
				const request = readFields(call);
				const { cursor } = request;
				const session = typeof cursor === "string" && cursor !== "" ? findSession(cursor) : startSession(request, call);
				session.page ??= readPage(session, request);
				return answerWith(call, withCounts(call, request, session.page));
			},
		},
	};

	function* find({ query, sort, results_limit }: SearchRequest, userId: string): Generator<FoundObject> {
		const finds = readQuery(world, userId, query);
		const limit = typeof results_limit === "number" ? results_limit : Number.POSITIVE_INFINITY;
		let count = 0;
		for (const place of inOrder()) {
			if (count >= limit) return;
			count += 1;
			yield place;
		}

		function inOrder(): Iterable<FoundObject> {
			const collections = searchedCollections(world, query);
			const [only = "", ...others] = collections;
			const direction = others.length === 0 && world.store.isInDateOrder(only) ? dateDirection(sort) : undefined;
			if (direction !== undefined) return matching(only, direction === "desc");
			return sortFound(
				world,
				collections.flatMap((each) => [...matching(each, false)]),
				sort,
			);
		}

		function* matching(collection: string, isReversed: boolean): Generator<FoundObject> {
			const ids = index.candidates(collection, query);
			const isFew = ids !== undefined && ids.size <= MAX_SORTED_CANDIDATES;
			const objects = isFew ? world.store.inOrder(collection, ids) : world.store.all(collection);
			for (const object of isReversed ? [...objects].reverse() : objects) {
				if (finds(collection, object)) yield { collection, object };
			}
		}
	}

	function startSession(request: Fields, { writer }: Call): SearchSession {
		const { query, sort, results_limit } = request;
		const results = find({ query, sort, results_limit }, writer.cause.userId)[Symbol.iterator]();
		return { results, next: results.next(), returned: 0, expires: Number.POSITIVE_INFINITY };
	}

	function findSession(cursor: string): SearchSession {
		const session = sessions.get(cursor);
		if (session && session.expires > world.clock.now()) return session;
		throw invalidFields({ cursor: "This cursor is not valid. It may have expired." });
	}

	function readPage(session: SearchSession, { _limit, _fields }: Fields): Fields {
		const limit = typeof _limit === "number" ? _limit : DEFAULT_LIMIT;
		const data: Fields[] = [];
		let { next, returned } = session;
		for (; !next.done && data.length < limit && returned < MAX_RESULTS; next = session.results.next()) {
			data.push(showHit(world, next.value, _fields));
			returned += 1;
		}
		if (next.done || returned >= MAX_RESULTS) return { data, cursor: null };
		const cursor = randomId("cursor", 22, world.random);
		const expires = world.clock.now() + CURSOR_LIFETIME_MS;
		sessions.set(cursor, { results: session.results, next, returned, expires });
		world.clock.schedule(expires, () => void sessions.delete(cursor));
		return { data, cursor };
	}

	function withCounts({ writer }: Call, { include_counts, query, results_limit }: Fields, page: Fields): Fields {
		if (include_counts !== true) return page;
		let total = 0;
		for (const _ of find({ query }, writer.cause.userId)) total += 1;
		const limited = typeof results_limit === "number" ? Math.min(total, results_limit) : total;
		return { ...page, count: { limited: Math.min(limited, MAX_RESULTS), total } };
	}
}

/** The collections that a query searches: those of its `object_type` queries. Default: leads. */
function searchedCollections(world: World, query: unknown): string[] {
	const found = new Set<string>();
	const visit = (each: unknown) => {
		if (!isRecord(each) || each.negate === true) return;
		if (each.type === "object_type") for (const path of collectionsOf(world, each.object_type)) found.add(path);
		if (each.type === "saved_search") visit(savedQuery(world, each));
		if (Array.isArray(each.queries)) each.queries.forEach(visit);
	};
	visit(query);
	return found.size > 0 ? [...found] : ["/lead/"];
}

/** The direction of a sort by `date_created`, for which objects need not be sorted; undefined for any other sort. */
function dateDirection(sort: unknown): unknown {
	const [key, ...others] = (Array.isArray(sort) ? sort : []).filter(isRecord);
	if (!key) return "asc";
	return others.length === 0 && fieldName(key.field) === "date_created" ? key.direction : undefined;
}

/** Sorts objects. Without a sort they stay in order of creation. */
function sortFound(world: World, places: FoundObject[], sort: unknown): FoundObject[] {
	const keys = (Array.isArray(sort) ? sort : []).filter(isRecord);
	if (keys.length === 0) return places;
	const rows = places.map((place) => ({
		place,
		values: keys.map(({ field }) => sortValue(world, place, fieldName(field))),
	}));
	rows.sort((a, b) => {
		for (const [at, { direction }] of keys.entries()) {
			const order = compareValues(a.values[at], b.values[at]);
			if (order !== 0) return direction === "desc" ? -order : order;
		}
		return 0;
	});
	return rows.map(({ place }) => place);
}

function sortValue(world: World, { collection, object }: FoundObject, name: string): unknown {
	return name in object ? object[name] : describeObject(world, collection, object)[name];
}

/** A search result: its id, its object type and the requested fields. */
function showHit(world: World, { collection, object }: FoundObject, fields: unknown): Fields {
	const __object_type = objectTypeOf(world, collection, object);
	const hit: Fields = { __object_type, id: object.id };
	const names = isRecord(fields) ? fields[__object_type] : undefined;
	if (!Array.isArray(names) || names.length === 0) return hit;
	const shown = showObject(world, collection, object);
	for (const name of names) {
		if (name === "custom") Object.assign(hit, customFieldsOf(shown));
		else if (String(name) in shown) hit[String(name)] = shown[String(name)];
	}
	return hit;
}

function customFieldsOf(object: Fields): Fields {
	return Object.fromEntries(Object.entries(object).filter(([name]) => name.startsWith("custom.")));
}
