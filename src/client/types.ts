import type { components } from "../generated/schema.ts";

type Schemas = components["schemas"];

/** What `webhooks.create` takes: `url` and `events`, with `verify_ssl` if it shall not be true. */
export type CreateWebhook = Schemas["CreateWebhook"];

/** A subscription as a list gives it, without its signature key. */
export type WebhookSubscription = Schemas["WebhookSubscription"];

/** A new subscription, with the signature key that has to be stored. */
export type CreatedWebhookSubscription = Schemas["CreatedWebhookSubscription"];
