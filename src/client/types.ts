import type { components } from "../generated/schema.ts";
import type { CallOptions } from "./options.ts";

type Schemas = components["schemas"];

/** What `webhooks.create` and `ensure` take: `url` and `events`, with `verify_ssl` if it shall not be true. */
export type CreateWebhook = Schemas["CreateWebhook"];

/** What `webhooks.update` takes: what to change. Close does not say what null means, so leave out what shall stay. */
export type UpdateWebhook = Schemas["UpdateWebhook"];

/** A subscription as a list gives it, without its signature key. */
export type WebhookSubscription = Schemas["WebhookSubscription"];

/** A subscription with its `signature_key`, if Close shows it. */
export type WebhookSubscriptionWithKey = Schemas["WebhookSubscriptionWithKey"];

/** A new subscription, with the signature key that has to be stored. */
export type CreatedWebhookSubscription = Schemas["CreatedWebhookSubscription"];

/** What `webhooks.ensure` takes last. */
export interface EnsureOptions extends CallOptions {
	/** Only tell what would be done. */
	dryRun?: boolean;
	/**
	 * Replace the subscription if Close does not show its signature key: the new one is created before the old one
	 * is deleted. Should Close refuse two active ones, the old one is paused for that moment; what happens just
	 * then is in the event log alone.
	 */
	recreateIfKeyLost?: boolean;
}

/** What `webhooks.ensure` resolves to with `dryRun`. */
export interface EnsurePlan {
	/** The subscription as it was found; undefined if there is none. */
	subscription: WebhookSubscriptionWithKey | undefined;
	/** What would be done, in words, such as `resume, which had been paused: api`. Possibly empty. */
	changes: string[];
	/** The subscription's key, 64 hexadecimal characters; undefined if Close does not show it. */
	signatureKey: string | undefined;
}

/** What `webhooks.ensure` resolves to. */
export interface EnsureResult extends EnsurePlan {
	/** The subscription as it is now. */
	subscription: WebhookSubscriptionWithKey;
	/** What was done, in words, such as `resume, which had been paused: api`. Possibly empty. */
	changes: string[];
}
