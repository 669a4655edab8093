import type { Client } from "openapi-fetch";
import type { paths } from "../../generated/schema.ts";
import { requireList, requireSuccess, unwrap } from "../call.ts";
import { ensureWebhook } from "./ensure.ts";
import type { CreateWebhook, EnsureOptions, EnsurePlan, EnsureResult, WebhookSubscription, Webhooks } from "./types.ts";
import { requireUpdate, requireWebhook } from "./webhook-input.ts";

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
