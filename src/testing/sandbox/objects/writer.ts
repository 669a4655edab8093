import { formatCloseDate, formatZonedCloseDate } from "../../../close/dates.ts";
import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { randomId } from "../../samples/random.ts";
import { errorAnswer, HttpError } from "../api/answer.ts";
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
import { readCustomValues } from "./custom-values.ts";
import { describeObject, showObject } from "./show.ts";
import type { Stored } from "./store.ts";
import type { Cause, World, Writer } from "./world.ts";

const CREATION_DATES = ["date_created", "created_at"];
const UPDATE_DATES = ["date_updated", "updated_at"];
const CREATORS = ["created_by", "created_by_id"];
const UPDATERS = ["updated_by", "updated_by_id"];

/** Returns an object of a collection. Throws a 404 for an unknown id. */
export function getObject(world: World, collection: string, id: string): Stored {
	const object = world.store.get(collection, id);
	if (!object) throw new HttpError(errorAnswer(404));
	return object;
}

export function createWriter(world: World, cause: Cause): Writer {
	const { store } = world;
	const deleting = new Set<string>();

	const writer: Writer = {
		world,
		cause,
		create(collection, body) {
			const added = writer.add(collection, body);
			const resource = world.resources.get(collection);
			const nested = resource?.afterAdd?.(added, body, writer) ?? [];
			writer.emitCreated(collection, added.id);
			for (const each of nested) writer.emitCreated(each.collection, each.id);
			resource?.afterCreate?.(added, writer);
			return getObject(world, collection, added.id);
		},
		add(collection, body) {
			const fields = world.resources.get(collection)?.onCreate?.(body, writer) ?? body;
			const values = readCustomValues(world, collection, fields, undefined);
			const object = addMissingFields(world, collection, makeObject(world, cause, collectionOf(collection), values));
			store.add(collection, object);
			return object;
		},
		emitCreated(collection, id) {
			const object = getObject(world, collection, id);
			emitEvent(collection, object, "created", { data: describeObject(world, collection, object) });
			for (const action of world.resources.get(collection)?.actions?.(object, undefined) ?? []) {
				writer.emitAction(collection, id, action);
			}
		},
		update(collection, id, body) {
			const resource = world.resources.get(collection);
			const before = getObject(world, collection, id);
			const fields = readCustomValues(world, collection, resource?.onUpdate?.(before, body, writer) ?? body, before);
			change(collection, before, fields);
			const object = getObject(world, collection, id);
			for (const action of resource?.actions?.(object, before) ?? []) writer.emitAction(collection, id, action);
			resource?.afterUpdate?.(object, before, writer);
			return getObject(world, collection, id);
		},
		touch(collection, id) {
			const object = getObject(world, collection, id);
			writeChange(collection, object, object);
		},
		remove(collection, id) {
			const object = getObject(world, collection, id);
			const resource = world.resources.get(collection);
			deleting.add(id);
			resource?.beforeDelete?.(object, writer);
			const last = getObject(world, collection, id);
			const previous_data = describeObject(world, collection, last);
			store.remove(collection, last);
			// Observed: `data` is {}. The documentation says null.
			emitEvent(collection, last, "deleted", { data: {}, previous_data });
			resource?.afterDelete?.(last, writer);
			deleting.delete(id);
		},
		isBeingDeleted: (id) => deleting.has(id),
		emitAction(collection, id, action) {
			const object = getObject(world, collection, id);
			emitEvent(collection, object, action, { data: describeObject(world, collection, object) });
		},
		with: (meta) => createWriter(world, { ...cause, meta: { ...cause.meta, ...meta } }),
	};
	return writer;

	/** Stores a change and emits its event, unless no value differs. */
	function change(collection: string, before: Stored, fields: Fields): void {
		const object = applyFields(world, collectionOf(collection), before, fields);
		if (differences(before, object).length > 0) writeChange(collection, before, object);
	}

	function writeChange(collection: string, before: Stored, object: Stored): void {
		const previous = describeObject(world, collection, before);
		const stamped = { ...object, ...stamps(world, cause, collectionOf(collection), UPDATE_DATES, UPDATERS) };
		store.replace(collection, stamped);
		const data = describeObject(world, collection, stamped);
		const changed_fields = differences(previous, data);
		const old = changed_fields.filter((name) => name in previous).map((name) => [name, previous[name]]);
		emitEvent(collection, stamped, "updated", { data, changed_fields, previous_data: Object.fromEntries(old) });
	}

	function emitEvent(collection: string, object: Stored, action: string, values: Fields): void {
		const object_type = world.resources.get(collection)?.eventType?.(object);
		if (object_type === undefined) return;
		world.emit({
			id: "",
			date_created: "",
			date_updated: "",
			organization_id: world.organizationId,
			user_id: cause.userId,
			request_id: cause.requestId,
			api_key_id: cause.apiKeyId,
			oauth_client_id: cause.oauthClientId,
			oauth_scope: cause.oauthScope,
			object_type,
			object_id: object.id,
			lead_id: leadOf(object_type, object),
			action,
			changed_fields: [],
			meta: cause.meta,
			data: {},
			previous_data: {},
			...values,
		});
	}
}

function leadOf(objectType: string, { id, lead_id }: Stored): string | null {
	if (objectType === "lead") return id;
	return typeof lead_id === "string" ? lead_id : null;
}

/** Makes a new object of its id, the fields that Close sets for every object, and the fields of the body. */
function makeObject(world: World, cause: Cause, collection: Collection, given: Fields): Stored {
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
function addMissingFields(world: World, path: string, object: Stored): Stored {
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
function applyFields(world: World, collection: Collection, before: Stored, fields: Fields): Stored {
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
function differences(before: Fields, after: Fields): string[] {
	const names = new Set([...Object.keys(before), ...Object.keys(after)]);
	return [...names].filter((name) => !isSame(before[name], after[name])).sort();
}

function isSame(one: unknown, other: unknown): boolean {
	return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}
