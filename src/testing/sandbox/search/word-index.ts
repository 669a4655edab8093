import { isRecord } from "../../../close/values.ts";
import { collectionOf, isWritable } from "../document/collections.ts";
import type { Fields } from "../document/schema.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";
import { collectionsOf, fieldName, savedQuery } from "./query.ts";
import { textsIn, wordsOf } from "./text.ts";

/** The name of the index that covers all fields of an object. */
const EVERYTHING = "*";

/**
 * Finds objects by the words and values of their fields, without checking every object. The index of a field is built by
 * the first search for it, and then kept up to date.
 */
export class WordIndex {
	readonly #world: World;
	/** The ids of the objects with each word, by collection and field. */
	readonly #indexes = new Map<string, Map<string, Map<string, Set<string>>>>();

	constructor(world: World) {
		this.#world = world;
		world.store.onChange((collection, before, after) => {
			for (const [field, words] of this.#indexes.get(collection) ?? []) {
				if (before && after && field !== EVERYTHING && before[field] === after[field]) continue;
				if (before) remove(words, before, field);
				if (after) add(words, after, field);
			}
		});
	}

	/** Returns the ids of all objects that a query might find; undefined if the index cannot narrow them down. */
	candidates(collection: string, query: unknown): ReadonlySet<string> | undefined {
		if (!isRecord(query) || query.negate === true) return undefined;
		switch (query.type) {
			case "and":
				return smallest(this.#nested(collection, query));
			case "or": {
				const all = this.#nested(collection, query);
				const known = all.filter((ids) => ids !== undefined);
				return known.length === all.length ? union(known) : undefined;
			}
			case "id":
				return new Set([String(query.value)]);
			case "text":
				return query.mode === "beginning_of_words" ? undefined : this.#withWords(collection, EVERYTHING, query.value);
			case "field_condition":
				return this.#ofField(collection, query);
			case "saved_search":
				return this.candidates(collection, savedQuery(this.#world, query));
			default:
				return undefined;
		}
	}

	#nested(collection: string, { queries }: Fields): (ReadonlySet<string> | undefined)[] {
		return (Array.isArray(queries) ? queries : []).map((each) => this.candidates(collection, each));
	}

	#ofField(collection: string, { field, condition }: Fields): ReadonlySet<string> | undefined {
		if (!isRecord(field) || !isRecord(condition)) return undefined;
		const name = fieldName(field);
		const isHere =
			field.object_type === undefined || collectionsOf(this.#world, field.object_type).includes(collection);
		// The index has no computed fields, such as the label of a status.
		if (!isHere || !(name.startsWith("custom.") || isWritable(collectionOf(collection), name))) return undefined;
		switch (condition.type) {
			case "text":
				return condition.mode === "beginning_of_words" ? undefined : this.#withWords(collection, name, condition.value);
			case "term":
				return this.#withValues(collection, name, condition.values);
			case "reference":
				return this.#withValues(collection, name, condition.object_ids);
			default:
				return undefined;
		}
	}

	#withWords(collection: string, field: string, text: unknown): ReadonlySet<string> | undefined {
		const index = this.#indexOf(collection, field);
		return smallest(wordsOf(String(text)).map((word) => index.get(word) ?? new Set<string>()));
	}

	#withValues(collection: string, field: string, values: unknown): ReadonlySet<string> {
		const index = this.#indexOf(collection, field);
		return union((Array.isArray(values) ? values : []).map((value) => index.get(exactly(value)) ?? new Set<string>()));
	}

	#indexOf(collection: string, field: string): Map<string, Set<string>> {
		let fields = this.#indexes.get(collection);
		if (!fields) {
			fields = new Map();
			this.#indexes.set(collection, fields);
		}
		let words = fields.get(field);
		if (!words) {
			words = new Map();
			fields.set(field, words);
			for (const object of this.#world.store.all(collection)) add(words, object, field);
		}
		return words;
	}
}

/** The key of a whole value, which differs from every word. */
function exactly(value: unknown): string {
	return `=${String(value)}`;
}

function keysOf(object: Stored, field: string): Set<string> {
	const value = field === EVERYTHING ? object : object[field];
	const whole = field === EVERYTHING ? [] : (Array.isArray(value) ? value : [value]).map(exactly);
	return new Set([...textsIn(value).flatMap(wordsOf), ...whole]);
}

function add(words: Map<string, Set<string>>, object: Stored, field: string): void {
	for (const key of keysOf(object, field)) {
		const ids = words.get(key);
		if (ids) ids.add(object.id);
		else words.set(key, new Set([object.id]));
	}
}

function remove(words: Map<string, Set<string>>, object: Stored, field: string): void {
	for (const key of keysOf(object, field)) {
		const ids = words.get(key);
		ids?.delete(object.id);
		if (ids?.size === 0) words.delete(key);
	}
}

function smallest(sets: (ReadonlySet<string> | undefined)[]): ReadonlySet<string> | undefined {
	const known = sets.filter((ids) => ids !== undefined);
	const [first, ...others] = known;
	return others.reduce((best, each) => (best === undefined || each.size < best.size ? each : best), first);
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
	const [only, ...more] = sets;
	return only && more.length === 0 ? only : new Set(sets.flatMap((ids) => [...ids]));
}
