import type { Clock } from "../../clock/clock.ts";
import type { Fields } from "../document/schema.ts";
import type { AnyEvent } from "../event-log/event-log.ts";
import type { Place, Store, Stored } from "./store.ts";

/** What is searched for by `POST /data/search/`, a bulk action or an export. */
export interface SearchRequest {
	query: unknown;
	sort?: unknown;
	results_limit?: unknown;
}

/** The organization: its objects, and what happens to them. */
export interface World {
	clock: Clock;
	store: Store;
	/** Makes ids. */
	random: () => number;
	organizationId: string;
	/** What differs from the document's general rules, by the path of the collection. */
	resources: ReadonlyMap<string, Resource>;
	/** The objects that a search finds, in its order. */
	find(request: SearchRequest, userId: string): Iterable<Place>;
	/** Stores a file that can be read for so many ms, and returns its path. */
	storeFile(name: string, data: Blob, lifetime: number): string;
	/** Lets an event happen. */
	emit(event: AnyEvent): void;
	/** Notes that an answer needs something that the document does not tell. Throws if the sandbox is strict. */
	unknown(what: string): void;
}

/** Who caused a change, and how. */
export interface Cause {
	userId: string;
	apiKeyId: string | null;
	oauthClientId: string | null;
	oauthScope: string | null;
	requestId: string;
	/** The `meta` of its events. */
	meta: { [key: string]: unknown };
	/** Where the sandbox is reached, such as `http://127.0.0.1:4010`. */
	origin: string;
}

/** Changes objects, each change with its event. */
export interface Writer {
	readonly world: World;
	readonly cause: Cause;
	/** Creates an object of fields that were checked. */
	create(collection: string, fields: Fields): Stored;
	/** Stores a new object of fields that were checked, for which `announce` has to follow. */
	add(collection: string, fields: Fields): Stored;
	/** Lets the event of a new object happen. */
	announce(collection: string, id: string): void;
	/** Changes fields of an object. Nothing happens if they are as they were. */
	update(collection: string, id: string, fields: Fields): Stored;
	/** Changes only when an object was last updated. */
	touch(collection: string, id: string): void;
	remove(collection: string, id: string): void;
	/** Whether an object is on its way out, with what hangs on it. */
	isBeingDeleted(id: string): boolean;
	/** Lets an event without a change happen, such as `lead.merged`. */
	happen(collection: string, id: string, action: string): void;
	/** The same, with more in the `meta` of its events. */
	with(meta: Cause["meta"]): Writer;
}

/** What differs from the document's general rules for the objects of one collection. */
export interface Resource {
	/** The object type of its events, such as `activity.note`. Without it Close lists no events. */
	eventType?: (object: Stored) => string;
	/** Turns the body of a creation into the fields of the new object. */
	onCreate?: (body: Fields, writer: Writer) => Fields;
	/** Stores what comes with a new object, and returns it: it is announced after the object. */
	afterAdd?: (object: Stored, body: Fields, writer: Writer) => { collection: string; id: string }[];
	/** What follows from a new object. */
	afterCreate?: (object: Stored, writer: Writer) => void;
	/** Turns the body of a change into the fields that change. */
	onUpdate?: (before: Stored, body: Fields, writer: Writer) => Fields;
	/** What follows from a change. */
	afterUpdate?: (object: Stored, before: Stored, writer: Writer) => void;
	/** What has to go before the object is deleted. */
	beforeDelete?: (object: Stored, writer: Writer) => void;
	/** What follows from a deletion. */
	afterDelete?: (object: Stored, writer: Writer) => void;
	/** Actions of the object beside its creation or change, such as `completed`. */
	actions?: (object: Stored, before: Stored | undefined) => string[];
	/** Fields that are computed, in answers and in events. */
	computed?: (object: Stored, world: World) => Fields;
	/** Fields of answers that events have not. */
	embedded?: (object: Stored, world: World) => Fields;
	/** Fields of events that answers have not. */
	eventOnly?: readonly string[];
	/** Filters of its list that are more than a comparison with a field. */
	filters?: { [name: string]: (object: Stored, value: string, world: World) => boolean };
}
