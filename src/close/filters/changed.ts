import type { EventData } from "../../generated/event-data.ts";
import type { EventTypes } from "../../generated/event-types.ts";
import type { EventField, EventType } from "../events/close-event.ts";
import type { EventFilterOf, WebhookFilterValue } from "../events/types.ts";
import { describeValue } from "../values.ts";
import { and, field } from "./filter.ts";

/** The names of the events that have `changed_fields`. */
export type UpdateType = Extract<EventType, `${string}.updated`>;

/** A field that these updates can change, such as `status_id` or `custom.cf_…`. */
export type ChangedField<Type extends UpdateType> = Type extends UpdateType
	? EventField<EventTypes[Type]["object_type"]>
	: never;

/** The updates of objects whose fields are known. The default if the call does not say which update is meant. */
type KnownUpdate = {
	[Type in UpdateType]: string extends ChangedField<Type> ? never : Type;
}[UpdateType];

/** The values that a field can be compared with: its own strings, numbers and booleans, and null. */
export type ComparedValue<Type extends UpdateType, Field extends string> = Type extends UpdateType
	? ComparableOf<ValueOf<EventData[EventTypes[Type]["object_type"]], Field>>
	: never;
type ValueOf<Data, Field extends string> = Field extends keyof Data ? Data[Field] : never;
type ComparableOf<Value> = unknown extends Value
	? WebhookFilterValue | null
	: Extract<Value, WebhookFilterValue | null>;

/**
 * The update changed this field: `event("lead.updated", changed("status_id"))`.
 *
 * @throws TypeError for an empty name.
 */
export function changed<Type extends UpdateType = KnownUpdate>(name: ChangedField<Type>): EventFilterOf<Type> {
	if (typeof name !== "string" || name === "") {
		throw new TypeError(
			`A filter needs the name of a field, such as changed("status_id"); got ${describeValue(name)}.`,
		);
	}
	return field("changed_fields").contains(name);
}

/**
 * The update changed this field to a value: `event("opportunity.updated", changedTo("status_type", "won"))`. Null is a
 * value: the field was emptied. A field that holds a list or an object cannot be compared.
 *
 * @throws TypeError for an empty name.
 */
export function changedTo<
	Type extends UpdateType = KnownUpdate,
	const Field extends ChangedField<Type> = ChangedField<Type>,
>(name: Field, value: ComparedValue<Type, Field>): EventFilterOf<Type> {
	return and(changed(name), is("data", name, value));
}

/**
 * The update changed this field from a value, which it no longer has:
 * `event("lead.updated", changedFrom("status_id", "stat_…"))`. Null is a value: the field was empty.
 *
 * @throws TypeError for an empty name.
 */
export function changedFrom<
	Type extends UpdateType = KnownUpdate,
	const Field extends ChangedField<Type> = ChangedField<Type>,
>(name: Field, value: ComparedValue<Type, Field>): EventFilterOf<Type> {
	return and(changed(name), is("previous_data", name, value));
}

function is(object: "data" | "previous_data", name: string, value: WebhookFilterValue | null) {
	const found = field(object, name);
	return value === null ? found.isNull() : found.equals(value);
}
