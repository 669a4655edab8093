import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import type { CallOptions } from "../../http/options.ts";
import { brokenPromise, type Request } from "../request/request.ts";
import { ensureWebhook } from "./ensure.ts";
import type { CreateWebhook, EnsureOptions, EnsurePlan, EnsureResult, WebhookSubscription, Webhooks } from "./types.ts";
import { requireUpdate, requireWebhook } from "./webhook-input.ts";

/** How many subscriptions to ask for at once. Close was observed to accept it; its own maximum is unknown. */
const PAGE_SIZE = 200;

/** How many empty pages a list may have before it is taken to be over. */
const MAX_EMPTY_PAGES = 10;

export function createWebhooks(request: Request): Webhooks {
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
			const created = await request("POST /webhook/", { ...options, body });
			requireSubscription(created, "POST /webhook/");
			if (!created.signature_key) throw brokenPromise("POST /webhook/", "signature_key", created);
			return created;
		},
		async list(options) {
			// A page may repeat subscriptions that a creation in the meantime has shifted.
			const found = new Map<string, WebhookSubscription>();
			let skipped = 0;
			for (let emptyPages = 0; emptyPages < MAX_EMPTY_PAGES; ) {
				const page = await listPage(skipped, options);
				for (const subscription of page.data) found.set(subscription.id, subscription);
				if (!page.has_more) break;
				// An empty page with `has_more` is not the end.
				if (page.data.length === 0) emptyPages += 1;
				skipped += page.data.length || PAGE_SIZE;
			}
			return [...found.values()];
		},
		async get(id, options) {
			const found = await request("GET /webhook/{id}/", { ...options, path: { id } });
			requireSubscription(found, `GET /webhook/${id}/`);
			return found;
		},
		async update(id, changes, options) {
			requireUpdate(changes);
			const updated = await request("PUT /webhook/{id}/", { ...options, path: { id }, body: changes });
			requireSubscription(updated, `PUT /webhook/${id}/`);
			return updated;
		},
		async delete(id, options) {
			await request("DELETE /webhook/{id}/", { ...options, path: { id } });
		},
		async pause(id, options) {
			return webhooks.update(id, { status: "paused" }, options);
		},
		async resume(id, options) {
			return webhooks.update(id, { status: "active" }, options);
		},
	};
	return webhooks;

	async function listPage(skipped: number, options?: CallOptions) {
		const query = { _skip: skipped, _limit: PAGE_SIZE };
		const page = await request("GET /webhook/", { ...options, query });
		if (!Array.isArray(page?.data)) throw brokenPromise("GET /webhook/", "data", page);
		return page;
	}
}

/** Checks what the methods promise. Close may add anything else. */
function requireSubscription(
	subscription: { id: string; events: WebhookSubscriptionEvent[] } | undefined,
	route: string,
): asserts subscription {
	for (const name of ["id", "events"] as const) {
		if (!subscription?.[name]) throw brokenPromise(route, name, subscription);
	}
}
