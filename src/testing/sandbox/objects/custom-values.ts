import { invalidFields } from "../api/answer.ts";
import { INVALID } from "../document/check-body.ts";
import { collectionOf } from "../document/collections.ts";
import { alternatives, type Fields, objectSchema } from "../document/schema.ts";
import type { Stored } from "./store.ts";
import type { World } from "./world.ts";

/** The collection that defines the custom fields of each collection's objects. */
const DEFINED_IN: { [collection: string]: string } = {
	"/lead/": "/custom_field/lead/",
	"/contact/": "/custom_field/contact/",
	"/opportunity/": "/custom_field/opportunity/",
	"/activity/custom/": "/custom_field/activity/",
	"/custom_object/": "/custom_field/custom_object_type/",
};
const SHARED = "/custom_field/shared/";

/**
 * Converts the custom fields of a body to the form in which they are stored: named by the field's id, with `.add` and
 * `.remove` applied, and null for a cleared field. Throws a 400 for unknown fields and invalid values.
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
		else errors[name] = INVALID;
	}
	if (Object.keys(errors).length > 0) throw invalidFields(errors);
	return fields;
}

function hasCustomFields(collection: string): boolean {
	return alternatives(collectionOf(collection).schema).some((schema) => objectSchema(schema).hasCustomFields);
}

interface FoundField {
	definition: Stored | undefined;
	/** What to do with the value. */
	change: "set" | "add" | "remove";
}

/** Finds a field by its id, or by its name, which Close deprecates. */
function findField(world: World, collection: string, key: string): FoundField {
	const [, base = key, change] = /^(.+)\.(add|remove)$/.exec(key) ?? [];
	const definingCollections = [DEFINED_IN[collection], SHARED].filter((each) => each !== undefined);
	for (const each of definingCollections) {
		const byId = world.store.get(each, base);
		if (byId) return { definition: byId, change: toChange(change) };
		for (const definition of world.store.all(each)) {
			if (definition.name === base) return { definition, change: toChange(change) };
		}
	}
	return { definition: undefined, change: "set" };
}

function toChange(text: string | undefined): FoundField["change"] {
	return text === "add" || text === "remove" ? text : "set";
}

function applyChange(current: unknown, change: FoundField["change"], value: unknown): unknown {
	if (change === "set") return value;
	const values = Array.isArray(current) ? current : [current].filter((each) => each !== null && each !== undefined);
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
			world.undocumented(`which values a custom field of the type "${type}" accepts.`);
			return true;
	}
}
