import type { Client } from "openapi-fetch";
import type { paths } from "../generated/schema.ts";
import { unwrap } from "./call.ts";
import { requireCreateWebhook } from "./create-webhook.ts";
import type { CallOptions } from "./options.ts";
import type { CreatedWebhookSubscription, CreateWebhook } from "./types.ts";

/** The webhook subscriptions of the organization. */
export interface Webhooks {
	/**
	 * Creates a subscription. Close verifies the certificate of its URL unless `verify_ssl` is false.
	 *
	 * Resolves to the subscription with its `signature_key`. Store the key: Close promises to show it in this
	 * answer only (developer.close.com/api/resources/webhooks). An organization can have 40 subscriptions.
	 *
	 * Rejects with a `CloseInputError` before anything is sent when the input is not what Close takes, with a
	 * `CloseApiError` when Close refuses, with a `CloseConnectionError` when no answer came.
	 */
	create(webhook: CreateWebhook, options?: CallOptions): Promise<CreatedWebhookSubscription>;
}

export function createWebhooks(api: Client<paths>): Webhooks {
	return {
		async create(webhook, options) {
			requireCreateWebhook(webhook);
			const body = { ...webhook, verify_ssl: webhook.verify_ssl ?? true };
			return unwrap("POST", "/webhook/", api.POST("/webhook/", { ...options, body }));
		},
	};
}
