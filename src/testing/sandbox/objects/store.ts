import type { Fields } from "../document/schema.ts";

/** An object as the sandbox stores it, without computed fields. */
export interface Stored extends Fields {
	id: string;
}

/** An object and the path of its collection. */
export interface FoundObject {
	collection: string;
	object: Stored;
}

/** Called with an object before and after a change: `before` is undefined for a new object, `after` for a deleted object. */
export type ChangeListener = (collection: string, before: Stored | undefined, after: Stored | undefined) => void;

interface Entry {
	object: Stored;
	/** Orders the objects of all collections by creation. */
	sequence: number;
}

/** The objects of the organization by collection, in order of creation. */
export class Store {
	readonly #collections = new Map<string, Map<string, Entry>>();
	readonly #collectionById = new Map<string, string>();
	/** The ids of the objects of each lead, by collection. */
	readonly #onLead = new Map<string, Map<string, Set<string>>>();
	/** The newest `date_created` of each collection; undefined if the collection is not in order of `date_created`. */
	readonly #newest = new Map<string, string | undefined>();
	#sequence = 0;
	readonly #listeners: ChangeListener[] = [];

	/** Calls a function after each change of an object, so that an index can follow the changes. */
	onChange(listener: ChangeListener): void {
		this.#listeners.push(listener);
	}

	add(collection: string, object: Stored): void {
		this.#sequence += 1;
		this.#entries(collection).set(object.id, { object, sequence: this.#sequence });
		this.#collectionById.set(object.id, collection);
		this.#updateNewest(collection, object);
		this.#link(collection, object);
		this.#notify(collection, undefined, object);
	}

	/** Replaces an object by its changed version. */
	replace(collection: string, object: Stored): void {
		const entry = this.#entries(collection).get(object.id);
		if (!entry) throw new Error(`There is no ${object.id} in ${collection}.`);
		const before = entry.object;
		entry.object = object;
		if (before.date_created !== object.date_created) this.#newest.set(collection, undefined);
		if (before.lead_id !== object.lead_id) {
			this.#unlink(collection, before);
			this.#link(collection, object);
		}
		this.#notify(collection, before, object);
	}

	remove(collection: string, object: Stored): void {
		this.#entries(collection).delete(object.id);
		this.#collectionById.delete(object.id);
		this.#unlink(collection, object);
		this.#notify(collection, object, undefined);
	}

	get(collection: string, id: string): Stored | undefined {
		return this.#collections.get(collection)?.get(id)?.object;
	}

	/** Finds an object of any collection by its id. */
	find(id: unknown): FoundObject | undefined {
		const collection = typeof id === "string" ? this.#collectionById.get(id) : undefined;
		const object = collection === undefined ? undefined : this.get(collection, String(id));
		return collection !== undefined && object ? { collection, object } : undefined;
	}

	size(collections: readonly string[]): number {
		return collections.reduce((sum, each) => sum + (this.#collections.get(each)?.size ?? 0), 0);
	}

	/** The objects of these collections, in order of creation. */
	*all(...collections: string[]): Generator<Stored> {
		const [only, ...more] = collections;
		if (only === undefined) return;
		if (more.length === 0) {
			for (const { object } of this.#collections.get(only)?.values() ?? []) yield object;
			return;
		}
		yield* merge(collections.map((each) => this.#collections.get(each)?.values() ?? [][Symbol.iterator]()));
	}

	/** The objects of a lead in these collections, in order of creation. */
	ofLead(leadId: string, ...collections: string[]): Stored[] {
		const [only, ...more] = collections;
		if (only === undefined) return [];
		if (more.length === 0) return this.inOrder(only, this.#onLead.get(only)?.get(leadId) ?? []);
		const entries = collections.flatMap((collection) => {
			const ids = this.#onLead.get(collection)?.get(leadId) ?? [];
			return [...ids].flatMap((id) => this.#collections.get(collection)?.get(id) ?? []);
		});
		return entries.sort((a, b) => a.sequence - b.sequence).map(({ object }) => object);
	}

	/** Whether a collection's order of creation is also the order of `date_created`. */
	isInDateOrder(collection: string): boolean {
		return this.#newest.get(collection) !== undefined;
	}

	/** The objects of a collection with these ids, in order of creation. */
	inOrder(collection: string, ids: Iterable<string>): Stored[] {
		const entries = [...ids].flatMap((id) => this.#collections.get(collection)?.get(id) ?? []);
		return entries.sort((a, b) => a.sequence - b.sequence).map(({ object }) => object);
	}

	/** The collections that have objects. */
	collections(): string[] {
		return [...this.#collections].filter(([, entries]) => entries.size > 0).map(([name]) => name);
	}

	/** Removes all objects. */
	clear(): void {
		for (const collection of this.collections()) {
			for (const object of [...this.all(collection)]) this.remove(collection, object);
		}
	}

	#entries(collection: string): Map<string, Entry> {
		let entries = this.#collections.get(collection);
		if (!entries) {
			entries = new Map();
			this.#collections.set(collection, entries);
		}
		return entries;
	}

	#updateNewest(collection: string, { date_created }: Stored): void {
		const isFirst = this.#entries(collection).size === 1;
		const newest = isFirst ? "" : this.#newest.get(collection);
		const isLater = typeof date_created === "string" && newest !== undefined && date_created >= newest;
		this.#newest.set(collection, isLater ? date_created : undefined);
	}

	#link(collection: string, { id, lead_id }: Stored): void {
		if (typeof lead_id !== "string") return;
		let leads = this.#onLead.get(collection);
		if (!leads) {
			leads = new Map();
			this.#onLead.set(collection, leads);
		}
		const ids = leads.get(lead_id);
		if (ids) ids.add(id);
		else leads.set(lead_id, new Set([id]));
	}

	#unlink(collection: string, { id, lead_id }: Stored): void {
		const leads = this.#onLead.get(collection);
		const ids = typeof lead_id === "string" ? leads?.get(lead_id) : undefined;
		ids?.delete(id);
		if (ids?.size === 0) leads?.delete(String(lead_id));
	}

	#notify(...change: Parameters<ChangeListener>): void {
		for (const listener of this.#listeners) listener(...change);
	}
}

/** Merges several lists that are ordered by sequence. */
function* merge(lists: Iterator<Entry>[]): Generator<Stored> {
	const heads = lists.map((list) => ({ list, next: list.next() }));
	for (;;) {
		let first: (typeof heads)[number] | undefined;
		for (const head of heads) {
			if (head.next.done) continue;
			if (!first || first.next.done || head.next.value.sequence < first.next.value.sequence) first = head;
		}
		if (!first || first.next.done) return;
		yield first.next.value.object;
		first.next = first.list.next();
	}
}
