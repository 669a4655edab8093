import type { Fields } from "../document/schema.ts";

/** An object as the sandbox holds it, without what an answer computes. */
export interface Stored extends Fields {
	id: string;
}

/** An object with the path of its collection. */
export interface Place {
	collection: string;
	object: Stored;
}

/** Called with an object as it was and as it is; undefined where there is none. */
export type ChangeListener = (collection: string, before: Stored | undefined, after: Stored | undefined) => void;

interface Entry {
	object: Stored;
	/** Orders objects of several collections by their creation. */
	sequence: number;
}

/** The objects of the organization by their collections, in the order of their creation. */
export class Store {
	readonly #collections = new Map<string, Map<string, Entry>>();
	readonly #places = new Map<string, string>();
	/** The ids of the objects of each lead, by collection. */
	readonly #onLead = new Map<string, Map<string, Set<string>>>();
	/** The newest `date_created` of each collection; undefined for one whose objects are not in the order of their dates. */
	readonly #newest = new Map<string, string | undefined>();
	#sequence = 0;
	/** For each change, so that whoever keeps an index of the objects notices it. */
	readonly #listeners: ChangeListener[] = [];

	/** Has a function called after each change of an object. */
	onChange(listener: ChangeListener): void {
		this.#listeners.push(listener);
	}

	add(collection: string, object: Stored): void {
		this.#sequence += 1;
		this.#entries(collection).set(object.id, { object, sequence: this.#sequence });
		this.#places.set(object.id, collection);
		this.#noteDate(collection, object);
		this.#link(collection, object);
		this.#tell(collection, undefined, object);
	}

	/** Puts a changed object in the place of what it was. */
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
		this.#tell(collection, before, object);
	}

	remove(collection: string, object: Stored): void {
		this.#entries(collection).delete(object.id);
		this.#places.delete(object.id);
		this.#unlink(collection, object);
		this.#tell(collection, object, undefined);
	}

	get(collection: string, id: string): Stored | undefined {
		return this.#collections.get(collection)?.get(id)?.object;
	}

	/** An object of any collection. */
	find(id: unknown): Place | undefined {
		const collection = typeof id === "string" ? this.#places.get(id) : undefined;
		const object = collection === undefined ? undefined : this.get(collection, String(id));
		return collection !== undefined && object ? { collection, object } : undefined;
	}

	size(collections: readonly string[]): number {
		return collections.reduce((sum, each) => sum + (this.#collections.get(each)?.size ?? 0), 0);
	}

	/** The objects of these collections in the order of their creation. */
	*all(...collections: string[]): Generator<Stored> {
		const [only, ...more] = collections;
		if (only === undefined) return;
		if (more.length === 0) {
			for (const { object } of this.#collections.get(only)?.values() ?? []) yield object;
			return;
		}
		yield* merge(collections.map((each) => this.#collections.get(each)?.values() ?? [][Symbol.iterator]()));
	}

	/** The objects of a lead in these collections, in the order of their creation. */
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

	/** Whether the order of the objects' creation is the order of their `date_created` as well. */
	isInDateOrder(collection: string): boolean {
		return this.#newest.get(collection) !== undefined;
	}

	/** Some objects of a collection in the order of their creation. */
	inOrder(collection: string, ids: Iterable<string>): Stored[] {
		const entries = [...ids].flatMap((id) => this.#collections.get(collection)?.get(id) ?? []);
		return entries.sort((a, b) => a.sequence - b.sequence).map(({ object }) => object);
	}

	/** The collections that have an object. */
	collections(): string[] {
		return [...this.#collections].filter(([, entries]) => entries.size > 0).map(([name]) => name);
	}

	/** Forgets every object. */
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

	#noteDate(collection: string, { date_created }: Stored): void {
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

	#tell(...change: Parameters<ChangeListener>): void {
		for (const listener of this.#listeners) listener(...change);
	}
}

/** The objects of several ordered lists in their common order. */
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
