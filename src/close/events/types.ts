import type { components } from "../../generated/schema.ts";

type Schemas = components["schemas"];

/** A kind of event that a subscription is for: its object type, its action, and a filter if there is one. */
export type WebhookSubscriptionEvent = Schemas["WebhookSubscriptionEvent"];

/** A condition on an event, as Close's JSON has it. `field`, `value`, `and`, `or` and `not` build one. */
export type WebhookFilter = Schemas["WebhookFilter"];

/** What a filter compares with: a text, a number or a boolean. */
export type WebhookFilterValue = Schemas["WebhookFilterValue"];
