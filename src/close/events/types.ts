import type { components } from "../../generated/schema.ts";
import type { EventType } from "./close-event.ts";

type Schemas = components["schemas"];

/** A kind of event that a subscription receives: its object type, its action, and an optional filter. */
export type WebhookSubscriptionEvent = Schemas["WebhookSubscriptionEvent"];

/** A condition on an event, in Close's JSON. Build one with `field`, `value`, `and`, `or` and `not`. */
export type WebhookFilter = Schemas["WebhookFilter"];

declare const filteredEvent: unique symbol;

/**
 * A filter for certain events, as `changed` builds it: TypeScript refuses it for an event without that field. Any
 * `WebhookFilter` is a filter for every event.
 */
export type EventFilterOf<Type extends EventType> = WebhookFilter & {
	/** Exists in types only. */
	readonly [filteredEvent]?: (type: Type) => void;
};

/** A value that a filter compares with: a string, a number or a boolean. */
export type WebhookFilterValue = Schemas["WebhookFilterValue"];

/** An event of any object type and action, listed by Close or not. */
export type AnyEvent = Schemas["Event"];
