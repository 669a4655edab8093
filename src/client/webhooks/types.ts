import type { components } from "../../generated/schema.ts";
import type { CallOptions } from "../../http/options.ts";

type Schemas = components["schemas"];

/** What `webhooks.create` and `ensure` accept: `url`, `events`, and `verify_ssl` (default: true). */
export type CreateWebhook = Schemas["CreateWebhook"];

/** What `webhooks.update` accepts: the fields to change. Leave out the others, because Close does not say what null means. */
export type UpdateWebhook = Schemas["UpdateWebhook"];

/** A subscription as a list gives it, without its signature key. */
export type WebhookSubscription = Schemas["WebhookSubscription"];

/** A subscription with its `signature_key`, if Close shows it. */
export type WebhookSubscriptionWithKey = Schemas["WebhookSubscriptionWithKey"];

/** A new subscription, with the signature key that has to be stored. */
export type CreatedWebhookSubscription = Schemas["CreatedWebhookSubscription"];

/** The last argument of `webhooks.ensure`. */
export interface EnsureOptions extends CallOptions {
	/** Changes nothing, and only says what would be done. */
	dryRun?: boolean;
}

/** What `webhooks.ensure` resolves to with `dryRun`. */
export interface EnsurePlan {
	/** The subscription as it was found; undefined if there is none. */
	subscription: WebhookSubscriptionWithKey | undefined;
	/** What would be done, in words, such as `resume it; it was paused: api`. Possibly empty. */
	changes: string[];
	/** The subscription's key, 64 hexadecimal characters; undefined if Close does not show it. */
	signatureKey: string | undefined;
}

/** What `webhooks.ensure` resolves to. */
export interface EnsureResult extends EnsurePlan {
	/** The subscription as it is now. */
	subscription: WebhookSubscriptionWithKey;
	/** What was done, in words, such as `resume it; it was paused: api`. Possibly empty. */
	changes: string[];
}

/** What `webhooks.rotateKey` resolves to. */
export interface RotatedKey extends EnsureResult {
	/** The new key, 64 hexadecimal characters. Store it: Close may never show it again. */
	signatureKey: string;
}

/**
 * The webhook subscriptions of the organization. Users who are not admins can change only those that they created.
 *
 * Every method rejects with a `CloseInputError` before anything is sent when its input is not what Close takes,
 * with a `CloseApiError` when Close refuses, with a `CloseConnectionError` when no answer came, and with a
 * `CloseResponseError` when the answer is not Close's.
 */
export interface Webhooks {
	/**
	 * Creates a subscription. Close verifies the certificate of its URL unless `verify_ssl` is false.
	 *
	 * Resolves to the subscription with its `signature_key`. Store the key: Close promises to show it in this
	 * answer only (developer.close.com/api/resources/webhooks). An organization can have 40 subscriptions.
	 *
	 * After a `CloseConnectionError` it may or may not have been created: it is not sent again, because Close would
	 * not know the second from the first. `ensure` is safe to repeat.
	 */
	create(webhook: CreateWebhook, options?: CallOptions): Promise<CreatedWebhookSubscription>;
	/** Resolves to every subscription of the organization, over all pages. None was seen to have its signature key. */
	list(options?: CallOptions): Promise<WebhookSubscription[]>;
	/** Resolves to one subscription, with its `signature_key` if Close shows it. */
	get(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Changes a subscription: sends only what is given, and Close leaves the rest. `events` replaces the whole
	 * list. Resolves to the subscription after the change. The signature key stays the same.
	 */
	update(id: string, changes: UpdateWebhook, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Deletes a subscription. Nothing is delivered to it any more. Where an attempt is repeated because its answer
	 * was lost, the repetition may find it gone and reject with a `CloseNotFoundError`.
	 */
	delete(id: string, options?: CallOptions): Promise<void>;
	/** Pauses a subscription. What happens meanwhile is not delivered later: `events.backfill` gets it. */
	pause(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/** Resumes a paused subscription, whoever paused it. Close itself resumes none. */
	resume(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Gives a subscription a new signature key. Close has no call for this, so a new subscription takes the place of the
	 * old one: same URL, same events, another id and another key. The old one is deleted after the new one was created.
	 * Where Close refuses two active subscriptions that are alike, the old one is paused for that moment; what happens in
	 * it is in the event log only, so catch up with `events.backfill` from a minute before.
	 *
	 * Let the receiver accept both keys until this resolves: `signatureKey` of `createReceiver` accepts a list, also from
	 * a function. Deliveries of the old subscription are signed with the old key.
	 *
	 * It is for one process at a time: of two at once, one rejects with a `CloseError`. When it rejects, the old
	 * subscription is active with its old key, also after an abort, or the error says that it may be paused. After a
	 * crash call it again with the same id, a minute later at the earliest: it deletes what the crash has left, and starts
	 * over. When it rejects with a `CloseNotFoundError`, the old subscription is gone, and another rotation got through.
	 */
	rotateKey(id: string, options?: CallOptions): Promise<RotatedKey>;
	/** With `dryRun` it changes nothing, and says what it would do. */
	ensure(webhook: CreateWebhook, options: EnsureOptions & { dryRun: true }): Promise<EnsurePlan>;
	/**
	 * Makes reality match: afterwards there is one active subscription for the URL, with these events and this
	 * `verify_ssl` (default: true). It can run at every deployment, and on several machines at once if all want the
	 * same events: with others, Close takes two of them for two subscriptions.
	 *
	 * It finds the subscription by its URL and creates, changes or resumes it as needed. When somebody else is
	 * faster, it adopts theirs. The order of events does not matter, and a null filter is the same as none.
	 *
	 * Resolves to the subscription, to what was done in words for a log, and to the signature key if Close shows it. Close
	 * promises to show it once, when the subscription is created, so store it then. If nobody has the key any more, call
	 * `rotateKey`.
	 *
	 * Rejects with a `ClosePermissionRevokedError` when Close has paused the subscription because its owner lost access,
	 * and with a `CloseError` that lists them when several subscriptions have the URL.
	 */
	ensure(webhook: CreateWebhook, options?: EnsureOptions & { dryRun?: false }): Promise<EnsureResult>;
	/** Where `dryRun` is known at run time only. */
	ensure(webhook: CreateWebhook, options: EnsureOptions): Promise<EnsurePlan>;
}
