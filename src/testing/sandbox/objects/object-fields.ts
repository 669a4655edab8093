import { formatCloseDate, formatZonedCloseDate } from "../../../close/dates.ts";
import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { randomId } from "../../samples/random.ts";
import { type Collection, collectionOf, isWritable } from "../document/collections.ts";
import {
	alternatives,
	emptyValue,
	type Fields,
	fillRequired,
	isInvented,
	isNullable,
	type ObjectSchema,
	objectSchema,
} from "../document/schema.ts";
import { showObject } from "./show.ts";
import type { Stored } from "./store.ts";
import type { Cause, World } from "./world.ts";

const CREATION_DATES = ["date_created", "created_at"];
const UPDATE_DATES = ["date_updated", "updated_at"];
const CREATORS = ["created_by", "created_by_id"];
const UPDATERS = ["updated_by", "updated_by_id"];

/** Makes a new object of its id, the fields that Close sets for every object, and the fields of the body. */
export function makeObject(world: World, cause: Cause, collection: Collection, given: Fields): Stored {
	const schema = schemaFor(collection, given);
	const has = (name: string) => schema.properties[name] !== undefined;
	const id = typeof given.id === "string" ? given.id : randomId(collection.prefix, collection.idLength, world.random);
	const fields: Fields = {
		...stamps(world, cause, collection, CREATION_DATES, CREATORS),
		...stamps(world, cause, collection, UPDATE_DATES, UPDATERS),
		...(has("organization_id") && { organization_id: world.organizationId }),
	};
	for (const [name, value] of Object.entries(given)) {
		if (isStored(world, collection, schema, name, value)) fields[name] = fillRequired(schema.properties[name], value);
	}
	return { id, ...fields };
}

/** The schema of an object; a collection with several kinds of objects has a schema for each `_type`. */
function schemaFor(collection: Collection, object: Fields): ObjectSchema {
	const kinds = alternatives(collection.schema).map(objectSchema);
	const [first = objectSchema({})] = kinds;
	return kinds.find(({ properties }) => properties._type?.const === object._type) ?? first;
}

/** Whether a field of a body becomes a field of the object. Some are only instructions, such as `send_in`. */
function isStored(world: World, collection: Collection, schema: ObjectSchema, name: string, value: unknown): boolean {
	const property = schema.properties[name];
	if (property) return value !== null || isNullable(property);
	if (name.startsWith("custom.") && schema.hasCustomFields) return value !== null;
	if (!isWritable(collection, name)) {
		world.undocumented(`what the field "${name}" of a body for ${collection.path} does.`);
	}
	return false;
}

/** Adds the required and the writable fields that a new object lacks, with their empty values. */
export function addMissingFields(world: World, path: string, object: Stored): Stored {
	const collection = collectionOf(path);
	const schema = schemaFor(collection, object);
	const date = writeDate({ format: "date-time" }, world.clock.now());
	const shown = showObject(world, path, object);
	const filled: Stored = { ...object };
	for (const [name, property] of Object.entries(schema.properties)) {
		if (shown[name] !== undefined) continue;
		if (schema.required.has(name)) {
			if (isInvented(property)) {
				world.undocumented(`the value of "${name}" of a new object of ${path}. Send it if Close accepts it.`);
			}
			filled[name] = emptyValue(property, date);
		} else if (isWritable(collection, name) && !isInvented(property)) {
			filled[name] = emptyValue(property, date);
		}
	}
	return filled;
}

/** Returns the object with the date and the user of an update. */
export function stampUpdate(world: World, cause: Cause, collection: Collection, object: Stored): Stored {
	return { ...object, ...stamps(world, cause, collection, UPDATE_DATES, UPDATERS) };
}

/** The dates and users that Close sets when an object is created or updated, in the fields that the collection has. */
function stamps(world: World, { userId }: Cause, collection: Collection, dates: string[], users: string[]): Fields {
	const { properties } = objectSchema(alternatives(collection.schema)[0] ?? {});
	const fields: Fields = {};
	for (const name of dates) {
		const property = properties[name];
		if (property) fields[name] = writeDate(property, world.clock.now());
	}
	for (const name of users) {
		if (properties[name]) fields[name] = userId;
	}
	return fields;
}

/** Formats a date in the form of its field: with a time zone for `date-time`, otherwise in UTC without a zone. */
export function writeDate({ format }: SandboxSchema, time: number): string {
	return format === "date-time" ? formatZonedCloseDate(time) : formatCloseDate(time);
}

/** Returns the object with these fields changed. A cleared custom field is removed. */
export function applyFields(world: World, collection: Collection, before: Stored, fields: Fields): Stored {
	const schema = schemaFor(collection, before);
	const object: Stored = { ...before };
	for (const [name, value] of Object.entries(fields)) {
		if (name.startsWith("custom.") && value === null) delete object[name];
		else if (isStored(world, collection, schema, name, value))
			object[name] = fillRequired(schema.properties[name], value);
	}
	return object;
}

/** The names of the fields whose values differ, sorted. */
export function differences(before: Fields, after: Fields): string[] {
	const names = new Set([...Object.keys(before), ...Object.keys(after)]);
	return [...names].filter((name) => !isSame(before[name], after[name])).sort();
}

function isSame(one: unknown, other: unknown): boolean {
	return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}
