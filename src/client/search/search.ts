import { describeValue, isRecord } from "../../close/values.ts";
import type { components } from "../../generated/schema.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import type { NamesOf, Narrowed } from "../request/route-types.ts";
import type { SendRoute } from "../request/send-route.ts";
import type { SearchField, SearchQuery } from "./query.ts";
import { createFetchPage, type Found, searchByDate, searchOnce } from "./walk.ts";

type Schemas = components["schemas"];

/** The objects that a search can return, by their type in Close's queries. */
interface SearchObjects {
	lead: Schemas["Lead"];
	contact: Schemas["Contact"];
	opportunity: Schemas["Opportunity"];
}

type ObjectOf<Type> = Type extends keyof SearchObjects ? SearchObjects[Type] : Record<string, unknown>;
type FieldNameOf<Type> = NamesOf<ObjectOf<Type>> | `custom.${string}`;

/** The fields to return, by object type: `{ lead: ["id", "display_name"] }`. */
export type SearchFields = {
	[Type in keyof SearchObjects]?: readonly FieldNameOf<Type>[];
} & { [type: string]: readonly string[] };

/** An order of results. */
export interface SearchSort {
	/** Ascending or descending. */
	direction: "asc" | "desc";
	/** The field to sort by. */
	field: SearchField;
}

/** The options of `client.search`. */
export interface SearchOptions<Fields extends SearchFields = SearchFields> extends CallOptions {
	/** The query, built with `query`, or as Close's web app exports a Smart View. */
	query: SearchQuery;
	/** The fields to return, by object type: `{ lead: ["id", "display_name"] }`. Default: `id`. */
	fields?: Fields;
	/** The order of the results. Default: by `date_created`, if the query names a single object type. */
	sort?: readonly SearchSort[];
	/** The maximum number of objects to return. Default: all. */
	limit?: number;
}

/** The fields of every object that a search finds. */
export interface FoundObject<Type extends string = string> {
	/** The type of the object, such as `lead`. */
	__object_type: Type;
	/** The id of the object. */
	id: string;
}

/** An object that a search found, with its type, its id and the requested fields. */
export type SearchHit<Fields extends SearchFields> = string extends keyof Fields
	? FoundObject & Record<string, unknown>
	: {
			[Type in keyof Fields & string]: FoundObject<Type> & Narrowed<ObjectOf<Type>, NonNullable<Fields[Type]>[number]>;
		}[keyof Fields & string];

/**
 * Iterates over everything that a query finds, each object once.
 *
 * ```ts
 * const leads = client.search({
 * 	query: query.and(query.objectType("lead"), query.field("lead", "status_label").term("Qualified")),
 * 	fields: { lead: ["id", "display_name"] },
 * });
 * for await (const lead of leads) console.log(lead.display_name);
 * ```
 *
 * Close ends a search after 10,000 objects, and its cursor expires after 30 seconds. If the query names a single object
 * type and you pass no `sort`, the iteration continues: it reads in the order of `date_created`, and searches again from
 * the last date. With your own `sort` it rejects with a `CloseError` instead.
 *
 * Rejects like `request`.
 */
export type Search = <const Fields extends SearchFields>(
	options: SearchOptions<Fields>,
) => AsyncGenerator<SearchHit<Fields>, void, undefined>;

const OPTIONS = ["query", "fields", "sort", "limit", "signal", "timeout", "maxRetries", "headers"];

/** `client.search`. */
export function createSearch(sendRoute: SendRoute): Search {
	async function* search(options: SearchOptions): AsyncGenerator<Found, void, undefined> {
		checkOptions(options);
		const { query, fields, sort, limit, ...callOptions } = options;
		const fetchPage = createFetchPage(sendRoute, callOptions, limit);
		const objectType = sort ? undefined : objectTypeOf(query);
		const wanted = { query, fields };
		const found =
			objectType === undefined ? searchOnce(fetchPage, wanted, sort) : searchByDate(fetchPage, wanted, objectType);
		yield* limit === undefined ? found : take(found, limit);
	}
	// The cast is safe: the function returns any object, and the type names its requested fields.
	return search as Search;
}

async function* take<Item>(items: AsyncIterable<Item>, limit: number): AsyncGenerator<Item, void, undefined> {
	let count = 0;
	for await (const item of items) {
		yield item;
		count++;
		if (count === limit) return;
	}
}

function checkOptions(options: SearchOptions): void {
	const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
	if (unknown !== undefined) {
		throw new CloseInputError(`search: unknown option ${unknown}. Expected ${OPTIONS.join(", ")}.`);
	}
	const { query, limit } = options;
	if (!isRecord(query) || typeof query.type !== "string") {
		throw new CloseInputError(
			`search: query must be an object with a type, such as query.objectType("lead"); it is ${describeValue(query)}.`,
		);
	}
	if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
		throw new CloseInputError(`search: limit must be a positive integer; it is ${String(limit)}.`);
	}
}

/** The single object type that a query finds; undefined if it names none or several. */
function objectTypeOf(query: Found): string | undefined {
	const parts = query.type === "and" && Array.isArray(query.queries) ? query.queries.filter(isRecord) : [query];
	const types = parts.flatMap(({ type, object_type, negate }) =>
		type === "object_type" && negate !== true && typeof object_type === "string" ? [object_type] : [],
	);
	return types.length === 1 ? types[0] : undefined;
}
