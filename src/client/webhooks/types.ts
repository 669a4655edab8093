import type { components } from "../../generated/schema.ts";
import type { CallOptions } from "../../http/options.ts";

type Schemas = components["schemas"];

/** The argument of `webhooks.create` and `ensure`: `url`, `events`, and `verify_ssl` (default: true). */
export type CreateWebhook = Schemas["CreateWebhook"];

/**
 * The fields to change with `webhooks.update`. Leave out the others, because Close does not document what null means.
 */
export type UpdateWebhook = Schemas["UpdateWebhook"];

/** A subscription as `webhooks.list` returns it, without its signature key. */
export type WebhookSubscription = Schemas["WebhookSubscription"];

/** A subscription with its `signature_key`, if Close returns it. */
export type WebhookSubscriptionWithKey = Schemas["WebhookSubscriptionWithKey"];

/** A new subscription, with the signature key that you must store. */
export type CreatedWebhookSubscription = Schemas["CreatedWebhookSubscription"];

/** The last argument of `webhooks.ensure`. */
export interface EnsureOptions extends CallOptions {
	/** Changes nothing; the result says what would be changed. */
	dryRun?: boolean;
}

/** The result of `webhooks.ensure` with `dryRun`. */
export interface EnsurePlan {
	/** The subscription as it is; undefined if there is none. */
	subscription: WebhookSubscriptionWithKey | undefined;
	/** The changes that would be made, in words, such as `resume it; it was paused: api`. May be empty. */
	changes: string[];
	/** The subscription's key, 64 hex characters; undefined if Close does not return it. */
	signatureKey: string | undefined;
}

/** The result of `webhooks.ensure`. */
export interface EnsureResult extends EnsurePlan {
	/** The subscription as it is now. */
	subscription: WebhookSubscriptionWithKey;
	/** The changes that were made, in words, such as `resume it; it was paused: api`. May be empty. */
	changes: string[];
}

/** The result of `webhooks.rotateKey`. */
export interface RotatedKey extends EnsureResult {
	/** The new key, 64 hex characters. Store it: Close may never return it again. */
	signatureKey: string;
}

/**
 * The webhook subscriptions of the organization. Users who are not admins can change only the ones they created.
 *
 * Every method rejects with a `CloseInputError` before anything is sent if its input is invalid, with a `CloseApiError`
 * if Close answers with an error, with a `CloseConnectionError` if there was no response, and with a
 * `CloseResponseError` if the response is not what Close sends.
 */
export interface Webhooks {
	/**
	 * Creates a subscription. Close verifies the certificate of its URL unless `verify_ssl` is false.
	 *
	 * Resolves to the subscription with its `signature_key`. Store the key: Close promises to return it only here
	 * (developer.close.com/api/resources/webhooks). An organization can have 40 subscriptions.
	 *
	 * After a `CloseConnectionError` the subscription may or may not exist. The request is not retried, because that
	 * could create it twice. `ensure` is safe to repeat.
	 */
	create(webhook: CreateWebhook, options?: CallOptions): Promise<CreatedWebhookSubscription>;
	/**
	 * Resolves to every subscription of the organization, from all pages. They have never been seen to include a
	 * signature key.
	 */
	list(options?: CallOptions): Promise<WebhookSubscription[]>;
	/** Resolves to one subscription, with its `signature_key` if Close returns it. */
	get(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Changes a subscription. Only the fields that you pass are changed; `events` replaces the whole list. Resolves to
	 * the subscription after the change. The signature key stays the same.
	 */
	update(id: string, changes: UpdateWebhook, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Deletes a subscription. Close then stops delivering to it. If the response to the first attempt is lost, the
	 * retry may find nothing to delete and reject with a `CloseNotFoundError`.
	 */
	delete(id: string, options?: CallOptions): Promise<void>;
	/** Pauses a subscription. Close does not deliver the events of the pause later; `events.backfill` returns them. */
	pause(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/** Resumes a paused subscription, whoever paused it. Close never resumes one by itself. */
	resume(id: string, options?: CallOptions): Promise<WebhookSubscriptionWithKey>;
	/**
	 * Replaces the signature key of a subscription. Close has no call for this, so a new subscription takes the place
	 * of the old one: same URL, same events, but a new id and a new key. The old one is deleted after the new one was
	 * created. If Close rejects a second active subscription with the same URL and events, the old one is paused
	 * briefly. Events of that pause are in the event log only, so catch up with `events.backfill` from a minute before.
	 *
	 * The receiver must accept both keys until this resolves, because deliveries of the old subscription are signed
	 * with the old key: `signatureKey` of `createReceiver` accepts a list, or a function that returns one.
	 *
	 * Call it in one process at a time: if two rotate at once, one of them rejects with a `CloseError`. If it rejects,
	 * even after an abort, the old subscription is active with its old key, or the error says that it may be paused.
	 * After a crash, wait a minute and call it again with the same id: it deletes what the crash left behind, and
	 * starts over. If it rejects with a `CloseNotFoundError`, the old subscription no longer exists, because another
	 * rotation succeeded.
	 */
	rotateKey(id: string, options?: CallOptions): Promise<RotatedKey>;
	/** With `dryRun` it changes nothing, and resolves to the changes that it would make. */
	ensure(webhook: CreateWebhook, options: EnsureOptions & { dryRun: true }): Promise<EnsurePlan>;
	/**
	 * Makes sure that there is one active subscription for the URL, with these events and this `verify_ssl` (default:
	 * true). You can call it at every deployment, and on several machines at once if all of them want the same events.
	 * If they want different events, Close may create two subscriptions.
	 *
	 * It finds the subscription by its URL and creates, changes or resumes it as needed. If another process creates it
	 * first, it adopts that one. The order of events does not matter, and a null filter equals no filter.
	 *
	 * Resolves to the subscription, the changes that were made, in words for a log, and the signature key if Close
	 * returns it. Close promises to return the key only when the subscription is created, so store it then. If the key
	 * is lost, call `rotateKey`.
	 *
	 * Rejects with a `ClosePermissionRevokedError` if Close has paused the subscription because its owner lost access,
	 * and with a `CloseError` that lists them if several subscriptions have the URL.
	 */
	ensure(webhook: CreateWebhook, options?: EnsureOptions & { dryRun?: false }): Promise<EnsureResult>;
	/** For a `dryRun` that is known only at run time. */
	ensure(webhook: CreateWebhook, options: EnsureOptions): Promise<EnsurePlan>;
}
