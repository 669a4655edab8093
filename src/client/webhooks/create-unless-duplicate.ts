import { CloseBadRequestError } from "../../http/errors/api-error.ts";
import type { CallOptions } from "../../http/options.ts";
import type { CreatedWebhookSubscription, CreateWebhook, Webhooks } from "./types.ts";

/** Creates a subscription. Resolves to undefined if Close rejects it as a duplicate of an active one. */
export async function createUnlessDuplicate(
	webhooks: Pick<Webhooks, "create">,
	wanted: CreateWebhook,
	options: CallOptions,
): Promise<CreatedWebhookSubscription | undefined> {
	try {
		return await webhooks.create(wanted, options);
	} catch (error) {
		// Close's message as observed. Its place in the body is unknown.
		const isDuplicate =
			error instanceof CloseBadRequestError && JSON.stringify([error.body]).includes("Duplicate active subscription");
		if (isDuplicate) return undefined;
		throw error;
	}
}
