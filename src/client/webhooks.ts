import type { Client } from "openapi-fetch";
import type { paths } from "../generated/schema.ts";
import { requireList, requireSuccess, unwrap } from "./call.ts";
import { ensureWebhook } from "./ensure.ts";
import type { CallOptions } from "./options.ts";
import type {
	CreatedWebhookSubscription,
	CreateWebhook,
	EnsureOptions,
	EnsurePlan,
	EnsureResult,
	UpdateWebhook,
	WebhookSubscription,
	WebhookSubscriptionWithKey,
} from "./types.ts";
import { requireUpdate, requireWebhook } from "./webhook-input.ts";

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
	 * After a `CloseConnectionError` it may or may not have been created: it is not sent again, for Close would
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
	/** With `dryRun` it does nothing, and tells what it would do. */
	ensure(webhook: CreateWebhook, options: EnsureOptions & { dryRun: true }): Promise<EnsurePlan>;
	/**
	 * Makes reality match: afterwards there is one active subscription for the URL, with these events and this
	 * `verify_ssl` (true unless given). It can run at every deployment, and on several machines at once if all want the
	 * same events: with others, Close takes two of them for two subscriptions.
	 *
	 * It finds the subscription by its URL and creates, changes or resumes it as needed. When somebody else is
	 * faster, it adopts theirs. The order of events does not matter, and a null filter is the same as none.
	 *
	 * Resolves to the subscription, to what was done in words for a log, and to the signature key if Close shows
	 * it. It rejects with a `CloseError` that lists them when several subscriptions have the URL.
	 */
	ensure(webhook: CreateWebhook, options?: EnsureOptions & { dryRun?: false }): Promise<EnsureResult>;
	/** Where `dryRun` is known at run time only. */
	ensure(webhook: CreateWebhook, options: EnsureOptions): Promise<EnsurePlan>;
}

/** How many subscriptions to ask for at once. Close was observed to take it; its own maximum is unknown. */
const PAGE = 200;

export function createWebhooks(api: Client<paths>): Webhooks {
	const one = (id: string) => ({ params: { path: { id } } });
	function ensure(webhook: CreateWebhook, options: EnsureOptions & { dryRun: true }): Promise<EnsurePlan>;
	function ensure(webhook: CreateWebhook, options?: EnsureOptions & { dryRun?: false }): Promise<EnsureResult>;
	function ensure(webhook: CreateWebhook, options: EnsureOptions): Promise<EnsurePlan>;
	async function ensure(webhook: CreateWebhook, options: EnsureOptions = {}): Promise<EnsurePlan> {
		requireWebhook(webhook, "webhooks.ensure");
		return ensureWebhook(webhooks, webhook, options);
	}
	const webhooks: Webhooks = {
		ensure,
		async create(webhook, options) {
			requireWebhook(webhook, "webhooks.create");
			const body = { ...webhook, verify_ssl: webhook.verify_ssl ?? true };
			return unwrap("POST", "/webhook/", api.POST("/webhook/", { ...options, body }));
		},
		async list(options) {
			// A page may repeat what a creation meanwhile has shifted.
			const found = new Map<string, WebhookSubscription>();
			for (let skipped = 0; ; ) {
				const query = { _skip: skipped, _limit: PAGE };
				const call = api.GET("/webhook/", { ...options, ...{ paced: true }, params: { query } });
				const page = await unwrap("GET", "/webhook/", call);
				const data = requireList("/webhook/", page);
				for (const subscription of data) found.set(subscription.id, subscription);
				if (!page.has_more || data.length === 0) return [...found.values()];
				skipped += data.length;
			}
		},
		async get(id, options) {
			return unwrap("GET", `/webhook/${id}/`, api.GET("/webhook/{id}/", { ...options, ...one(id) }));
		},
		async update(id, changes, options) {
			requireUpdate(changes);
			const call = api.PUT("/webhook/{id}/", { ...options, ...one(id), body: changes });
			return unwrap("PUT", `/webhook/${id}/`, call);
		},
		async delete(id, options) {
			const { response, error } = await api.DELETE("/webhook/{id}/", { ...options, ...one(id) });
			requireSuccess("DELETE", `/webhook/${id}/`, response, error);
		},
		async pause(id, options) {
			return webhooks.update(id, { status: "paused" }, options);
		},
		async resume(id, options) {
			return webhooks.update(id, { status: "active" }, options);
		},
	};
	return webhooks;
}
