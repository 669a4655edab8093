import type { components } from "../generated/schema.ts";

type Schemas = components["schemas"];

/** A kind of event that a subscription is for: its object type, its action, and a filter if there is one. */
export type WebhookSubscriptionEvent = Schemas["WebhookSubscriptionEvent"];

/** A condition on an event, as Close's JSON has it. */
export type WebhookFilter = Schemas["WebhookFilter"];

/** What `webhooks.create` takes: `url` and `events`, with `verify_ssl` if it shall not be true. */
export type CreateWebhook = Schemas["CreateWebhook"];

/** A subscription as a list gives it, without its signature key. */
export type WebhookSubscription = Schemas["WebhookSubscription"];

/** A new subscription, with the signature key that has to be stored. */
export type CreatedWebhookSubscription = Schemas["CreatedWebhookSubscription"];
