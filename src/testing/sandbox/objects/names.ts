import { collectionOf } from "../document/collections.ts";
import { type Fields, objectSchema } from "../document/schema.ts";
import type { Store, Stored } from "./store.ts";

/** A field that shows something of another object: `user_name` shows the name of the object that `user_id` names. */
interface Shown {
	field: string;
	/** The fields that may hold the other object's id. */
	references: string[];
	read: (other: Stored) => unknown;
}

const READERS: { [suffix: string]: (other: Stored) => unknown } = {
	_name: nameOf,
	_label: ({ label }) => label,
	_type: ({ type }) => type,
};

const shownBy = new Map<string, Shown[]>();

/** The fields of an object that show a name, a label or a type of other objects. */
export function namesOf(store: Store, collection: string, object: Stored): Fields {
	const names: Fields = {};
	for (const { field, references, read } of shownFields(collection)) {
		const id = references.map((each) => object[each]).find((each) => typeof each === "string");
		const value = read(store.find(id)?.object ?? { id: "" });
		if (value !== undefined) names[field] = value;
	}
	return names;
}

function shownFields(collection: string): Shown[] {
	let shown = shownBy.get(collection);
	if (!shown) {
		const names = Object.keys(objectSchema(collectionOf(collection).schema).properties);
		shown = names.flatMap((field) => shownField(field, names));
		shownBy.set(collection, shown);
	}
	return shown;
}

function shownField(field: string, names: string[]): Shown[] {
	const [, base = "", suffix = ""] = /^(.+)(_name|_label|_type)$/.exec(field) ?? [];
	const read = READERS[suffix];
	// The type of an object is told apart from the type of a status only by its name.
	if (!read || (suffix === "_type" && !base.endsWith("status"))) return [];
	const references = [`${base}_id`, base].filter((name) => names.includes(name));
	return references.length > 0 ? [{ field, references, read }] : [];
}

/** The name that Close shows of an object. */
export function nameOf({ display_name, name, first_name, last_name }: Stored): unknown {
	if (typeof first_name === "string") return `${first_name} ${last_name ?? ""}`.trim();
	return display_name ?? name;
}
