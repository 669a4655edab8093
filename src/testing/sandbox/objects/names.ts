import { collectionOf } from "../document/collections.ts";
import { type Fields, objectSchema } from "../document/schema.ts";
import type { Store, Stored } from "./store.ts";

/** A field that shows a property of another object, as `user_name` shows the name of the user in `user_id`. */
interface ReferenceField {
	field: string;
	/** The fields that may contain the other object's id. */
	references: string[];
	read: (other: Stored) => unknown;
}

const READERS: { [suffix: string]: (other: Stored) => unknown } = {
	_name: nameOf,
	_label: ({ label }) => label,
	_type: ({ type }) => type,
};

const referenceFieldsByCollection = new Map<string, ReferenceField[]>();

/** The fields of an object that show the name, label or type of other objects. */
export function namesOf(store: Store, collection: string, object: Stored): Fields {
	const names: Fields = {};
	for (const { field, references, read } of referenceFields(collection)) {
		const id = references.map((each) => object[each]).find((each) => typeof each === "string");
		const value = read(store.find(id)?.object ?? { id: "" });
		if (value !== undefined) names[field] = value;
	}
	return names;
}

function referenceFields(collection: string): ReferenceField[] {
	let fields = referenceFieldsByCollection.get(collection);
	if (!fields) {
		const names = Object.keys(objectSchema(collectionOf(collection).schema).properties);
		fields = names.flatMap((field) => toReferenceField(field, names));
		referenceFieldsByCollection.set(collection, fields);
	}
	return fields;
}

function toReferenceField(field: string, names: string[]): ReferenceField[] {
	const [, base = "", suffix = ""] = /^(.+)(_name|_label|_type)$/.exec(field) ?? [];
	const read = READERS[suffix];
	// Only `…status_type` is the type of another object; any other `…_type` is the object's own.
	if (!read || (suffix === "_type" && !base.endsWith("status"))) return [];
	const references = [`${base}_id`, base].filter((name) => names.includes(name));
	return references.length > 0 ? [{ field, references, read }] : [];
}

/** The name that Close shows for an object. */
export function nameOf({ display_name, name, first_name, last_name }: Stored): unknown {
	if (typeof first_name === "string") return `${first_name} ${last_name ?? ""}`.trim();
	return display_name ?? name;
}
