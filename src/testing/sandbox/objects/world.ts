import type { Clock } from "../../clock/clock.ts";
import type { Fields } from "../document/schema.ts";
import type { AnyEvent } from "../event-log/event-log.ts";
import type { FoundObject, Store, Stored } from "./store.ts";

/** A search by `POST /data/search/`, a bulk action or an export. */
export interface SearchRequest {
	query: unknown;
	sort?: unknown;
	results_limit?: unknown;
}

/** The organization: its objects, and the services that operations use. */
export interface World {
	clock: Clock;
	store: Store;
	/** Returns random numbers from 0 to 1, from which ids are made. */
	random: () => number;
	organizationId: string;
	/** The special behavior of collections, by path. */
	resources: ReadonlyMap<string, Resource>;
	/** The objects that a search finds, in its order. */
	find(request: SearchRequest, userId: string): Iterable<FoundObject>;
	/** Stores a file for `lifetime` ms, and returns its path. */
	storeFile(name: string, data: Blob, lifetime: number): string;
	/** Writes an event to the log and delivers it. */
	emit(event: AnyEvent): void;
	/** Called when a response depends on undocumented behavior. Throws if the sandbox is strict. */
	undocumented(what: string): void;
}

/** The caller and the request that caused a change. */
export interface Cause {
	userId: string;
	apiKeyId: string | null;
	oauthClientId: string | null;
	oauthScope: string | null;
	requestId: string;
	/** The `meta` of its events. */
	meta: { [key: string]: unknown };
	/** The sandbox's origin, such as `http://127.0.0.1:4010`. */
	origin: string;
}

/** Changes objects, and emits an event for each change. */
export interface Writer {
	readonly world: World;
	readonly cause: Cause;
	/** Creates an object of fields that match the schema, with its event. */
	create(collection: string, fields: Fields): Stored;
	/** Stores a new object of fields that match the schema, without an event. */
	add(collection: string, fields: Fields): Stored;
	/** Emits the `created` event of an object that `add` stored. */
	emitCreated(collection: string, id: string): void;
	/** Changes fields of an object. Emits no event if no value differs. */
	update(collection: string, id: string, fields: Fields): Stored;
	/** Updates only the `date_updated` of an object. */
	touch(collection: string, id: string): void;
	remove(collection: string, id: string): void;
	/** Whether an object and its dependent objects are being deleted. */
	isBeingDeleted(id: string): boolean;
	/** Emits an event without changing the object, such as `lead.merged`. */
	emitAction(collection: string, id: string, action: string): void;
	/** Returns a writer that adds these fields to the `meta` of its events. */
	with(meta: Cause["meta"]): Writer;
}

/** The special behavior of a collection's objects, beyond the rules for all collections. */
export interface Resource {
	/** The object type of its events, such as `activity.note`. Absent if Close lists no events for the collection. */
	eventType?: (object: Stored) => string;
	/** Converts the body of a create call to the fields of the new object. */
	onCreate?: (body: Fields, writer: Writer) => Fields;
	/** Stores the nested objects of a new object, and returns them. Their `created` events follow the object's. */
	afterAdd?: (object: Stored, body: Fields, writer: Writer) => { collection: string; id: string }[];
	/** Called after the `created` events. */
	afterCreate?: (object: Stored, writer: Writer) => void;
	/** Converts the body of an update call to the fields to change. */
	onUpdate?: (before: Stored, body: Fields, writer: Writer) => Fields;
	/** Called after the `updated` event. */
	afterUpdate?: (object: Stored, before: Stored, writer: Writer) => void;
	/** Deletes dependent objects before the object is deleted. */
	beforeDelete?: (object: Stored, writer: Writer) => void;
	/** Called after the `deleted` event. */
	afterDelete?: (object: Stored, writer: Writer) => void;
	/** Actions of a created or updated object that have their own events, such as `completed`. */
	actions?: (object: Stored, before: Stored | undefined) => string[];
	/** Computed fields of both responses and events. */
	computed?: (object: Stored, world: World) => Fields;
	/** Fields of responses only. */
	embedded?: (object: Stored, world: World) => Fields;
	/** Fields of events only. */
	eventOnly?: readonly string[];
	/** List filters that do not just compare a field. */
	filters?: { [name: string]: (object: Stored, value: string, world: World) => boolean };
}
