import type { EventData } from "../../generated/event-data.ts";
import type { EventTypes } from "../../generated/event-types.ts";
import type { components } from "../../generated/schema.ts";

type AnyEvent = components["schemas"]["Event"];

/** The name of an event that Close documents: its object type and its action, joined with a dot. */
export type EventType = keyof EventTypes;

/** The name of a field of an object in an event, such as `status_id` or `custom.cf_…`; `changed_fields` lists them. */
export type EventField<ObjectType extends keyof EventData> = keyof EventData[ObjectType] & string;

/** The `data` of a deletion: `{}` in every recorded one, null in Close's documentation. */
export type NoData = { [field: string]: never } | null;

/** The fields of a `CloseEvent`. */
interface ListedEvent<ObjectType extends keyof EventData, Action extends string>
	extends Omit<AnyEvent, "object_type" | "action" | "changed_fields" | "data" | "previous_data"> {
	/** The type of the object, such as `lead`. */
	object_type: ObjectType;
	/** What happened, such as `updated`. */
	action: Action;
	/** An update: the names of the fields that changed. Empty for other actions. */
	changed_fields: EventField<ObjectType>[];
	/**
	 * The object as it is now; fields may be absent. A deletion has no data: `{}` as observed, null as documented. The
	 * deleted object is in `previous_data`.
	 */
	data: Action extends "deleted" ? NoData : EventData[ObjectType];
	/** An update: the previous values of `changed_fields`. A deletion: the deleted object. A creation: empty. */
	previous_data: Action extends "created"
		? { [field: string]: never }
		: Action extends "deleted"
			? EventData[ObjectType]
			: Partial<EventData[ObjectType]>;
}

/**
 * An event that Close documents, as it arrives in a delivery: `CloseEvent<"lead.updated">`, or any of them. Comparing
 * `object_type` and `action` narrows `data` and `previous_data`.
 */
export type CloseEvent<Type extends EventType = EventType> = {
	[Each in Type]: ListedEvent<EventTypes[Each]["object_type"], EventTypes[Each]["action"]>;
}[Type];

// If this were a string, comparing `object_type` with a literal would not exclude unlisted events. An enum member is
// assignable to string, and never equals a literal.
declare enum Unlisted {
	name = "a name that Close does not list",
}

/**
 * An event whose pair of object type and action Close does not document. Such events may arrive at any time. Both names
 * are strings at run time. To compare one with a literal, widen it first:
 * `const objectType: string = event.object_type`.
 */
export interface UnlistedEvent extends Omit<AnyEvent, "object_type" | "action" | "data" | "previous_data"> {
	/** The type of the object. */
	object_type: Unlisted;
	/** What happened. */
	action: Unlisted;
	/** The object as it is now. A deletion has no data: `{}` as observed, null as documented. */
	data: { [field: string]: unknown } | null;
	/** The previous values of the object's fields. */
	previous_data: { [field: string]: unknown };
}

/**
 * An event without its data. Users who are not admins see `data` and `previous_data` in the event log for one hour.
 * Source: developer.close.com/api/resources/events
 */
export interface HiddenEvent extends Omit<AnyEvent, "data" | "previous_data"> {
	/** Absent, because Close hides it. */
	data?: undefined;
	/** Absent, because Close hides it. */
	previous_data?: undefined;
}

/** An event of the event log: `data` and `previous_data` may be absent. Deliveries always contain them. */
export type LoggedEvent = CloseEvent | UnlistedEvent | HiddenEvent;
