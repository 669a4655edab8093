import { invalidFields } from "../api/answer.ts";
import { collectionOf } from "../document/collections.ts";
import { alternatives, type Fields, objectSchema } from "../document/schema.ts";
import type { Stored } from "./store.ts";
import type { World } from "./world.ts";

/** Where the custom fields of the objects of each collection are defined. */
const DEFINED_IN: { [collection: string]: string } = {
	"/lead/": "/custom_field/lead/",
	"/contact/": "/custom_field/contact/",
	"/opportunity/": "/custom_field/opportunity/",
	"/activity/custom/": "/custom_field/activity/",
	"/custom_object/": "/custom_field/custom_object_type/",
};
const SHARED = "/custom_field/shared/";

/**
 * The fields of a body with its custom fields as they are stored: by the id of the field, `.add` and `.remove` applied, and
 * null for one that is cleared. Refuses unknown fields and values that the field does not accept.
 */
export function readCustomValues(world: World, collection: string, body: Fields, before: Stored | undefined): Fields {
	if (!hasCustomFields(collection)) return body;
	const fields: Fields = {};
	const errors: Fields = {};
	for (const [name, value] of Object.entries(body)) {
		if (!name.startsWith("custom.")) {
			fields[name] = value;
			continue;
		}
		const { definition, change } = findField(world, collection, name.slice("custom.".length));
		if (!definition) {
			errors[name] = "There is no custom field with this id or name.";
			continue;
		}
		const key = `custom.${definition.id}`;
		const wanted = applyChange(fields[key] ?? before?.[key], change, value);
		if (isValid(world, definition, wanted)) fields[key] = wanted;
		else errors[name] = "Invalid value.";
	}
	if (Object.keys(errors).length > 0) throw invalidFields(errors);
	return fields;
}

function hasCustomFields(collection: string): boolean {
	return alternatives(collectionOf(collection).schema).some((schema) => objectSchema(schema).hasCustomFields);
}

interface FoundField {
	definition: Stored | undefined;
	/** What is done with the value. */
	change: "set" | "add" | "remove";
}

/** A field by its id, or by its name, which is deprecated. */
function findField(world: World, collection: string, key: string): FoundField {
	const [, base = key, change] = /^(.+)\.(add|remove)$/.exec(key) ?? [];
	const places = [DEFINED_IN[collection], SHARED].filter((place) => place !== undefined);
	for (const place of places) {
		const byId = world.store.get(place, base);
		if (byId) return { definition: byId, change: toChange(change) };
		for (const definition of world.store.all(place)) {
			if (definition.name === base) return { definition, change: toChange(change) };
		}
	}
	return { definition: undefined, change: "set" };
}

function toChange(text: string | undefined): FoundField["change"] {
	return text === "add" || text === "remove" ? text : "set";
}

function applyChange(present: unknown, change: FoundField["change"], value: unknown): unknown {
	if (change === "set") return value;
	const values = Array.isArray(present) ? present : [present].filter((each) => each !== null && each !== undefined);
	return change === "add" ? [...new Set([...values, value])] : values.filter((each) => each !== value);
}

function isValid(world: World, definition: Stored, value: unknown): boolean {
	if (value === null) return true;
	if (!Array.isArray(value)) return isValidValue(world, definition, value);
	return definition.accepts_multiple_values === true && value.every((each) => isValidValue(world, definition, each));
}

function isValidValue(world: World, { type, choices }: Stored, value: unknown): boolean {
	switch (type) {
		case "number":
			return typeof value === "number";
		case "text":
		case "textarea":
		case "hidden":
		case "url":
			return typeof value === "string";
		case "date":
		case "datetime":
			return typeof value === "string" && !Number.isNaN(Date.parse(value));
		case "choices":
			return typeof value === "string" && (!Array.isArray(choices) || choices.includes(value));
		case "user":
			return world.store.find(value)?.collection === "/user/";
		case "contact":
			return world.store.find(value)?.collection === "/contact/";
		default:
			world.unknown(`which values a custom field of the type "${type}" accepts.`);
			return true;
	}
}
