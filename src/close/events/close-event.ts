import type { EventTypes } from "../../generated/event-types.ts";
import type { components } from "../../generated/schema.ts";

type AnyEvent = components["schemas"]["Event"];

/** The name of a kind of event that Close lists: its object type and its action, joined with a dot. */
export type EventType = keyof EventTypes;

/**
 * The shape of `data` for each object type. Empty here: declare your own once, and every event and handler has it.
 *
 * ```ts
 * declare module "close-crm" {
 *   interface EventData {
 *     lead: { id: string; name: string; "custom.cf_plan"?: string };
 *   }
 * }
 * ```
 *
 * Declare it in "close-crm" or in "close-crm/receive", always the same one: either holds for both, but TypeScript
 * does not put the two together.
 * Nothing is checked at run time.
 */
// biome-ignore lint/suspicious/noEmptyInterface: users fill it, and only an interface can be filled
export interface EventData {}

/** An object of Close as an event carries it: the shape in `EventData`, or else fields of any name. */
export type EventObject<ObjectType extends string> = ObjectType extends keyof EventData
	? EventData[ObjectType]
	: { [field: string]: unknown };

/** What a `CloseEvent` holds. */
interface ListedEvent<ObjectType extends string, Action extends string>
	extends Omit<AnyEvent, "object_type" | "action" | "data" | "previous_data"> {
	/** The kind of object it happened to, such as `lead`. */
	object_type: ObjectType;
	/** What happened, such as `updated`. */
	action: Action;
	/** The object as it is now; null for a deletion, which has it in `previous_data`. */
	data: Action extends "deleted" ? null : EventObject<ObjectType>;
	/** For an update the old values of `changed_fields`, for a deletion the object as it was, for a creation empty. */
	previous_data: Action extends "created"
		? { [field: string]: never }
		: Action extends "deleted"
			? EventObject<ObjectType>
			: Partial<EventObject<ObjectType>>;
}

/**
 * An event that Close lists, as a delivery carries it: `CloseEvent<"lead.updated">`, or any of them. Comparing
 * `object_type` and `action` narrows `data` and `previous_data`.
 */
export type CloseEvent<Type extends EventType = EventType> = {
	[Each in Type]: ListedEvent<EventTypes[Each]["object_type"], EventTypes[Each]["action"]>;
}[Type];

// A plain string would take part in every comparison and undo the narrowing of the listed events.
// An enum is a string to whoever reads it, and equal to no literal.
declare enum Unlisted {
	name = "a name that Close does not list",
}

/**
 * An event whose pair of object type and action Close does not list; such events may come at any time.
 * Both names are strings at run time. To compare one, widen it first: `const objectType: string = event.object_type`.
 */
export interface UnlistedEvent extends Omit<AnyEvent, "object_type" | "action" | "data" | "previous_data"> {
	/** The kind of object it happened to. */
	object_type: Unlisted;
	/** What happened. */
	action: Unlisted;
	/** The object as it is now; null for a deletion. */
	data: { [field: string]: unknown } | null;
	/** What was known of the object before. */
	previous_data: { [field: string]: unknown };
}

/**
 * An event without its data. Users who are not admins see `data` and `previous_data` in the event log for one hour.
 * Source: developer.close.com/api/resources/events
 */
export interface HiddenEvent extends Omit<AnyEvent, "data" | "previous_data"> {
	/** Hidden. */
	data?: undefined;
	/** Hidden. */
	previous_data?: undefined;
}

/** An event as the event log gives it: `data` and `previous_data` may be absent. Deliveries always carry them. */
export type LoggedEvent = CloseEvent | UnlistedEvent | HiddenEvent;
