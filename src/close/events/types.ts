import type { components } from "../../generated/schema.ts";

type Schemas = components["schemas"];

/** A kind of event that a subscription receives: its object type, its action, and an optional filter. */
export type WebhookSubscriptionEvent = Schemas["WebhookSubscriptionEvent"];

/** A condition on an event, in Close's JSON. Build one with `field`, `value`, `and`, `or` and `not`. */
export type WebhookFilter = Schemas["WebhookFilter"];

/** A value that a filter compares with: a string, a number or a boolean. */
export type WebhookFilterValue = Schemas["WebhookFilterValue"];

/** An event of any object type and action, listed by Close or not. */
export type AnyEvent = Schemas["Event"];
