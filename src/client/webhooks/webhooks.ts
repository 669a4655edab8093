import { readTime } from "../../http/answer.ts";
import type { CallOptions } from "../../http/options.ts";
import { createResponseError } from "../../http/read-data.ts";
import { requireFields, requireObjects } from "../request/check-data.ts";
import type { SendRoute } from "../request/send-route.ts";
import { ensureWebhook } from "./ensure.ts";
import { rotateKey } from "./rotate-key.ts";
import type { CreateWebhook, EnsureOptions, EnsurePlan, EnsureResult, WebhookSubscription, Webhooks } from "./types.ts";
import { requireUpdate, requireWebhook } from "./webhook-input.ts";

/** The page size. Close has been observed to accept it; its maximum is unknown. */
const PAGE_SIZE = 200;

/** After this many empty pages, the list is considered complete. */
const MAX_EMPTY_PAGES = 10;

export function createWebhooks(sendRoute: SendRoute): Webhooks {
	function ensure(webhook: CreateWebhook, options: EnsureOptions & { dryRun: true }): Promise<EnsurePlan>;
	function ensure(webhook: CreateWebhook, options?: EnsureOptions & { dryRun?: false }): Promise<EnsureResult>;
	function ensure(webhook: CreateWebhook, options: EnsureOptions): Promise<EnsurePlan>;
	async function ensure(webhook: CreateWebhook, options: EnsureOptions = {}): Promise<EnsurePlan> {
		requireWebhook(webhook, "webhooks.ensure");
		return ensureWebhook(webhooks, webhook, options);
	}
	async function listWithTime(options?: CallOptions) {
		// A page may repeat subscriptions if one is created in the meantime, because that shifts the others.
		const found = new Map<string, WebhookSubscription>();
		let time = Date.now();
		let skipped = 0;
		for (let emptyPages = 0; emptyPages < MAX_EMPTY_PAGES; ) {
			const query = { _skip: skipped, _limit: PAGE_SIZE };
			const page = await sendRoute("GET /webhook/", { ...options, query });
			time = readTime(page.answer.headers) ?? time;
			const subscriptions = requireObjects(page);
			for (const subscription of subscriptions) found.set(subscription.id, subscription);
			if (!page.data.has_more) break;
			// An empty page with `has_more` is not the end.
			if (subscriptions.length === 0) emptyPages += 1;
			skipped += subscriptions.length || PAGE_SIZE;
		}
		return { subscriptions: [...found.values()], time };
	}
	const webhooks: Webhooks = {
		ensure,
		async rotateKey(id, options = {}) {
			return rotateKey({ ...webhooks, listWithTime }, id, options);
		},
		async create(webhook, options) {
			requireWebhook(webhook, "webhooks.create");
			const body = { ...webhook, verify_ssl: webhook.verify_ssl ?? true };
			const result = await sendRoute("POST /webhook/", { ...options, body });
			const created = requireFields(result, ["id", "events"]);
			if (created.signature_key) return created;
			throw createResponseError(
				result.request,
				result.answer,
				`the response has no signature_key. The subscription ${created.id} exists: call webhooks.rotateKey("${created.id}") to get a key, or delete it`,
			);
		},
		async list(options) {
			return (await listWithTime(options)).subscriptions;
		},
		async get(id, options) {
			return requireFields(await sendRoute("GET /webhook/{id}/", { ...options, path: { id } }), ["id", "events"]);
		},
		async update(id, changes, options) {
			requireUpdate(changes);
			const updated = await sendRoute("PUT /webhook/{id}/", { ...options, path: { id }, body: changes });
			return requireFields(updated, ["id", "events"]);
		},
		async delete(id, options) {
			await sendRoute("DELETE /webhook/{id}/", { ...options, path: { id } });
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
