import { badRequest } from "../api/answer.ts";
import { listedCollections } from "../document/collections.ts";
import type { Route } from "../document/routes.ts";
import { emptyValue, type Fields, objectSchema } from "../document/schema.ts";
import { describeObject, showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";
import { pickFields } from "./fields.ts";
import { compareValues, readFilters } from "./filter.ts";

/** Close's default. No maximum is checked, because it differs between resources and Close does not publish it. */
const DEFAULT_LIMIT = 100;

/** Returns a page of a list, sorted by `_order_by`. Default: in order of creation. */
export function listObjects(world: World, { collection, facts }: Route, query: URLSearchParams): Fields {
	const { properties, required } = objectSchema(facts.answer ?? {});
	const skip = readNumber(query, "_skip", 0);
	// A list without paging parameters has a single page.
	const limit = facts.query?._limit ? readNumber(query, "_limit", DEFAULT_LIMIT) : Number.POSITIVE_INFINITY;
	const list = new ObjectList(world, collection, query);
	const { page, hasMore } = list.page(skip, limit);
	const answer: Fields = { data: page.map((object) => pickFields(list.show(object), query)) };
	if (properties.has_more) answer.has_more = hasMore;
	if (properties.total_results) answer.total_results = list.count();
	for (const name of required) answer[name] ??= emptyValue(properties[name] ?? {}, "");
	return answer;
}

/** The objects that a list's query asks for. */
export class ObjectList {
	readonly #world: World;
	readonly #path: string;
	readonly #collections: string[];
	readonly #leadId: string | null;
	readonly #orderBy: string | null;
	readonly #matches: ((object: Stored) => boolean)[];

	constructor(world: World, path: string, query: URLSearchParams) {
		this.#world = world;
		this.#path = path;
		this.#collections = listedCollections(path);
		this.#leadId = query.get("lead_id");
		this.#orderBy = query.get("_order_by");
		this.#matches = readFilters(world, path, query);
	}

	page(skip: number, limit: number): { page: Stored[]; hasMore: boolean } {
		const page: Stored[] = [];
		let passed = 0;
		for (const object of this.all()) {
			passed += 1;
			if (passed <= skip) continue;
			if (page.length === limit) return { page, hasMore: true };
			page.push(object);
		}
		return { page, hasMore: false };
	}

	count(): number {
		if (this.#matches.length === 0) return this.#world.store.size(this.#collections);
		let count = 0;
		for (const _ of this.#matching()) count += 1;
		return count;
	}

	show(object: Stored): Fields {
		return showObject(this.#world, this.#collectionOf(object), object);
	}

	all(): Iterable<Stored> {
		return this.#orderBy === null ? this.#matching() : this.#inOrder(this.#orderBy);
	}

	*#matching(): Generator<Stored> {
		for (const object of this.#candidates()) {
			// Filters also apply to fields that are not stored with the object, such as the label of its status.
			const described = this.#matches.length > 0 ? { ...this.#describe(object), id: object.id } : object;
			if (this.#matches.every((matches) => matches(described))) yield object;
		}
	}

	#candidates(): Iterable<Stored> {
		const { store } = this.#world;
		if (this.#leadId === null || this.#leadId.includes(",")) return store.all(...this.#collections);
		return store.ofLead(this.#leadId, ...this.#collections);
	}

	#inOrder(orderBy: string): Stored[] {
		const isDescending = orderBy.startsWith("-");
		const field = orderBy.replace(/^[-+]/, "");
		const objects = [...this.#matching()].map((object) => ({ object, value: this.#describe(object)[field] }));
		objects.sort((a, b) => (isDescending ? compareValues(b.value, a.value) : compareValues(a.value, b.value)));
		return objects.map(({ object }) => object);
	}

	#describe(object: Stored): Fields {
		return describeObject(this.#world, this.#collectionOf(object), object);
	}

	#collectionOf({ id }: Stored): string {
		if (this.#collections.length === 1) return this.#path;
		return this.#world.store.find(id)?.collection ?? this.#path;
	}
}

export function readNumber(query: URLSearchParams, name: string, fallback: number): number {
	const text = query.get(name) ?? String(fallback);
	if (!/^\d+$/.test(text)) throw badRequest(`${name} must be an integer (got "${text}" instead).`);
	return Number(text);
}
