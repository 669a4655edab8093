/**
 * Builds queries for `client.search`, named as in Close's API. Wherever a query or a condition is accepted, you can
 * also pass a `{ type: … }` object of any other type, because Close has more types than it documents.
 *
 * ```ts
 * query.and(query.objectType("lead"), query.field("lead", "status_id").reference("status.lead", statusId));
 * ```
 *
 * @module
 */

import type { CustomFields } from "../../generated/custom-fields.ts";

/** A query of `POST /data/search/`. */
export type SearchQuery =
	| { type: "and" | "or"; queries: SearchQuery[]; negate?: boolean }
	| { type: "id"; value: string; negate?: boolean }
	| { type: "object_type"; object_type: string; negate?: boolean }
	| { type: "text"; value: string; mode: TextMode; negate?: boolean }
	| { type: "field_condition"; field: SearchField; condition: SearchCondition; negate?: boolean }
	| {
			type: "has_related";
			this_object_type: string;
			related_object_type: string;
			related_query: SearchQuery;
			negate?: boolean;
	  }
	| { type: "saved_search"; saved_search_id: string; negate?: boolean }
	| { type: "match_all"; negate?: boolean }
	| Other;

/** A field of an object type, or a custom field by its id. */
export type SearchField =
	| { type: "regular_field"; object_type: string; field_name: string }
	| { type: "custom_field"; custom_field_id: string };

/** A condition on a field. */
export type SearchCondition =
	| { type: "text"; mode: TextMode; value: string }
	| { type: "term"; values: string[] }
	| { type: "reference"; reference_type: string; object_ids: string[] }
	| { type: "exists" }
	| { type: "boolean"; value: boolean }
	| { type: "current_user" }
	| ({ type: "number_range" } & NumberRange)
	| { type: "moment_range"; on_or_after?: SearchMoment; before?: SearchMoment }
	| Other;

/** How to compare text. */
export type TextMode = "full_words" | "phrase" | "beginning_of_words" | "exact_value";

/** A moment of a `moment_range`: fixed, or relative to now. */
export type SearchMoment =
	| { type: "now" }
	| { type: "fixed_utc"; value: string }
	| { type: "fixed_local_date"; value: string; which: "start" | "end" }
	| {
			type: "offset";
			direction: "past" | "future";
			moment: SearchMoment;
			offset: { [Unit in "years" | "months" | "weeks" | "days" | "hours" | "minutes" | "seconds"]?: number };
			which_day_end?: "start" | "end" | null;
	  }
	| { type: "start_end_of_predefined_relative_period"; range: string; which: "start" | "end" }
	| Other;

/** Bounds of a number. */
export interface NumberRange {
	/** Greater than this. */
	gt?: number;
	/** Greater than or equal to this. */
	gte?: number;
	/** Less than this. */
	lt?: number;
	/** Less than or equal to this. */
	lte?: number;
}

/** A type that Close does not document. */
interface Other {
	type: string & {};
	[name: string]: unknown;
}

/** Matches if all of the queries match. */
export function and(...queries: SearchQuery[]): SearchQuery {
	return { type: "and", queries };
}

/** Matches if at least one of the queries matches. */
export function or(...queries: SearchQuery[]): SearchQuery {
	return { type: "or", queries };
}

/** Matches if the query does not match. */
export function not(query: SearchQuery): SearchQuery {
	return { ...query, negate: query.negate !== true };
}

/** Matches objects of a type. Close documents `lead` and `contact`; `opportunity` and activities have been seen to work. */
export function objectType(name: "lead" | "contact" | "opportunity" | (string & {})): SearchQuery {
	return { type: "object_type", object_type: name };
}

/** Matches one object. */
export function id(value: string): SearchQuery {
	return { type: "id", value };
}

/** Matches text anywhere in an object. Default mode: all of the words, as whole words. */
export function text(value: string, mode: TextMode = "full_words"): SearchQuery {
	return { type: "text", value, mode };
}

/** Matches objects of a type that are related to one that the query matches, such as leads by their contacts. */
export function hasRelated(objectType: string, relatedType: string, query: SearchQuery): SearchQuery {
	return {
		type: "has_related",
		this_object_type: objectType,
		related_object_type: relatedType,
		related_query: query,
	};
}

/** Matches the results of a Smart View. */
export function savedSearch(savedSearchId: string): SearchQuery {
	return { type: "saved_search", saved_search_id: savedSearchId };
}

/** Matches everything. */
export function matchAll(): SearchQuery {
	return { type: "match_all" };
}

/** The conditions that a field can have. */
export interface FieldConditions<Term extends string = string> {
	/** Compares text. Default mode: all of the words, as whole words. */
	text(value: string, mode?: TextMode): SearchQuery;
	/** Matches one of the values exactly, such as a choice of a custom field. */
	term(...values: Term[]): SearchQuery;
	/** Matches a reference to one of the objects, by id. The type is, for example, `user` or `status.lead`. */
	reference(referenceType: string, ...ids: string[]): SearchQuery;
	/** Matches if the field has a value. */
	exists(): SearchQuery;
	/** Matches true or false. */
	boolean(value: boolean): SearchQuery;
	/** Matches the user of the API key. */
	currentUser(): SearchQuery;
	/** Matches a number within bounds. Values of opportunities are in cents. */
	numberRange(range: NumberRange): SearchQuery;
	/** Matches a moment on or after `onOrAfter`, and before `before`. */
	momentRange(range: { onOrAfter?: Date | SearchMoment; before?: Date | SearchMoment }): SearchQuery;
	/** Matches any condition that Close accepts. */
	matches(condition: SearchCondition): SearchQuery;
}

/** A field of an object type, such as `field("lead", "date_created")`. */
export function field(objectType: string, name: string): FieldConditions {
	return conditionsOf({ type: "regular_field", object_type: objectType, field_name: name });
}

/**
 * A custom field by its id, `cf_…`, or by its name in objects, `custom.cf_…`. If `CustomFields` declares its choices,
 * `term` accepts only these.
 */
export function customField<const Id extends string>(id: Id): FieldConditions<TermOf<CustomFields[FieldName<Id>]>> {
	return conditionsOf({ type: "custom_field", custom_field_id: id.replace(/^custom\./, "") });
}

/** The name of a custom field in objects. */
type FieldName<Id extends string> = Id extends `custom.${string}` ? Id : `custom.${Id}`;
/** The strings that a field can hold, or a list of them. Any, if nothing is declared. */
type TermOf<Value> = unknown extends Value
	? string
	: Extract<Value extends readonly (infer Item)[] ? Item : Value, string>;

function conditionsOf(field: SearchField): FieldConditions {
	const matches = (condition: SearchCondition): SearchQuery => ({ type: "field_condition", field, condition });
	return {
		matches,
		text: (value, mode = "full_words") => matches({ type: "text", mode, value }),
		term: (...values) => matches({ type: "term", values }),
		reference: (referenceType, ...ids) =>
			matches({ type: "reference", reference_type: referenceType, object_ids: ids }),
		exists: () => matches({ type: "exists" }),
		boolean: (value) => matches({ type: "boolean", value }),
		currentUser: () => matches({ type: "current_user" }),
		numberRange: (range) => matches({ type: "number_range", ...range }),
		momentRange: ({ onOrAfter, before }) =>
			matches({
				type: "moment_range",
				...(onOrAfter && { on_or_after: toMoment(onOrAfter) }),
				...(before && { before: toMoment(before) }),
			}),
	};
}

function toMoment(moment: Date | SearchMoment): SearchMoment {
	if (!(moment instanceof Date)) return moment;
	// Close's examples use whole seconds.
	return { type: "fixed_utc", value: `${moment.toISOString().slice(0, 19)}Z` };
}
