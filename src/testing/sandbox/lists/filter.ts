import { collectionOf } from "../document/collections.ts";
import { alternatives, objectSchema } from "../document/schema.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";

/** Whether a list shows an object. */
export type Matches = (object: Stored) => boolean;

/** Parameters that do not filter. */
const LIST_PARAMETERS = new Set(["_limit", "_skip", "_fields", "_order_by", "_cursor"]);

/**
 * Reads the filters of a list's query: `name=value` compares a field, `name__in` accepts several values separated by
 * commas, and `name__gt`, `__gte`, `__lt` and `__lte` compare dates and numbers. Other parameters are ignored, as observed
 * in the event log.
 */
export function readFilters(world: World, collection: string, query: URLSearchParams): Matches[] {
	return [...query.keys()].flatMap((name) => {
		if (LIST_PARAMETERS.has(name)) return [];
		const value = query.get(name) ?? "";
		const own = world.resources.get(collection)?.filters?.[name];
		if (own) return [(object: Stored) => own(object, value, world)];
		const filter = readFilter(collection, name, value);
		if (!filter) world.undocumented(`what the query parameter "${name}" of ${collection} does.`);
		return filter ? [filter] : [];
	});
}

function readFilter(collection: string, name: string, value: string): Matches | undefined {
	const [, field = "", operator = "in"] = /^(.+?)(?:__(in|gt|gte|lt|lte))?$/.exec(name) ?? [];
	const isKnown = alternatives(collectionOf(collection).schema).some(
		(schema) => objectSchema(schema).properties[field] !== undefined,
	);
	if (!isKnown) return undefined;
	if (operator === "in") {
		const wanted = new Set(value.split(","));
		return (object) => valuesOf(object[field]).some((each) => wanted.has(String(each)));
	}
	return (object) => meetsLimit(object[field], operator, value);
}

function valuesOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [value];
}

function meetsLimit(value: unknown, operator: string, limit: string): boolean {
	if (isMissing(value)) return false;
	const order = compareValues(value, limit);
	switch (operator) {
		case "gt":
			return order > 0;
		case "gte":
			return order >= 0;
		case "lt":
			return order < 0;
		default:
			return order <= 0;
	}
}

/** Compares two values for sorting: as numbers or dates if both are, otherwise as strings. Missing values come first. */
export function compareValues(one: unknown, other: unknown): number {
	if (isMissing(one) || isMissing(other)) return Number(isMissing(other)) - Number(isMissing(one));
	const [a, b] = [toNumber(one), toNumber(other)];
	if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
	return String(one).localeCompare(String(other));
}

function isMissing(value: unknown): boolean {
	return value === null || value === undefined;
}

function toNumber(value: unknown): number {
	if (typeof value === "number") return value;
	if (typeof value !== "string" || value === "") return Number.NaN;
	if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
	return toTime(value);
}

/** Parses a date or date-time to ms since 1970; NaN for other strings. Without a time zone, it is UTC. */
export function toTime(text: string): number {
	if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
	return Date.parse(text.length > 10 && !/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text);
}
