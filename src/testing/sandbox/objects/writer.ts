import { errorAnswer, HttpError } from "../api/answer.ts";
import { collectionOf } from "../document/collections.ts";
import type { Fields } from "../document/schema.ts";
import type { AnyEvent } from "../event-log/event-log.ts";
import { readCustomValues } from "./custom-values.ts";
import { addMissingFields, applyFields, differences, makeObject, stampUpdate } from "./object-fields.ts";
import { describeObject } from "./show.ts";
import type { Stored } from "./store.ts";
import type { Cause, World, Writer } from "./world.ts";

/** The values of an event that its change determines. */
type EventValues = Pick<AnyEvent, "action" | "data"> & Partial<Pick<AnyEvent, "changed_fields" | "previous_data">>;

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
			writer.emitAction(collection, id, "created");
			for (const action of world.resources.get(collection)?.actions?.(object, undefined) ?? []) {
				writer.emitAction(collection, id, action);
			}
		},
		update(collection, id, body) {
			const resource = world.resources.get(collection);
			const before = getObject(world, collection, id);
			const fields = readCustomValues(world, collection, resource?.onUpdate?.(before, body, writer) ?? body, before);
			change(world, cause, collection, before, fields);
			const object = getObject(world, collection, id);
			for (const action of resource?.actions?.(object, before) ?? []) writer.emitAction(collection, id, action);
			resource?.afterUpdate?.(object, before, writer);
			return getObject(world, collection, id);
		},
		touch(collection, id) {
			const object = getObject(world, collection, id);
			writeChange(world, cause, collection, object, object);
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
			emitEvent(world, cause, collection, last, { action: "deleted", data: {}, previous_data });
			resource?.afterDelete?.(last, writer);
			deleting.delete(id);
		},
		isBeingDeleted: (id) => deleting.has(id),
		emitAction(collection, id, action) {
			const object = getObject(world, collection, id);
			emitEvent(world, cause, collection, object, { action, data: describeObject(world, collection, object) });
		},
		with: (meta) => createWriter(world, { ...cause, meta: { ...cause.meta, ...meta } }),
	};
	return writer;
}

/** Stores a change and emits its event, unless no value differs. */
function change(world: World, cause: Cause, collection: string, before: Stored, fields: Fields): void {
	const object = applyFields(world, collectionOf(collection), before, fields);
	if (differences(before, object).length > 0) writeChange(world, cause, collection, before, object);
}

function writeChange(world: World, cause: Cause, collection: string, before: Stored, object: Stored): void {
	const previous = describeObject(world, collection, before);
	const stamped = stampUpdate(world, cause, collectionOf(collection), object);
	world.store.replace(collection, stamped);
	const data = describeObject(world, collection, stamped);
	const changed_fields = differences(previous, data);
	const old = changed_fields.filter((name) => name in previous).map((name) => [name, previous[name]]);
	const previous_data = Object.fromEntries(old);
	emitEvent(world, cause, collection, stamped, { action: "updated", data, changed_fields, previous_data });
}

/** Emits an event of an object, unless Close lists no events for its collection. */
function emitEvent(world: World, cause: Cause, collection: string, object: Stored, values: EventValues): void {
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
		changed_fields: [],
		meta: cause.meta,
		previous_data: {},
		...values,
	});
}

function leadOf(objectType: string, { id, lead_id }: Stored): string | null {
	if (objectType === "lead") return id;
	return typeof lead_id === "string" ? lead_id : null;
}
