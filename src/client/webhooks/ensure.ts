import { describeSubscribedEvent } from "../../close/events/event-name.ts";
import { CloseError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { createUnlessDuplicate } from "./create-unless-duplicate.ts";
import { ClosePermissionRevokedError, PERMISSION_REVOKED } from "./permission-revoked-error.ts";
import { haveSameUrl, identifyEvent } from "./same-subscription.ts";
import type {
	CreateWebhook,
	EnsureOptions,
	EnsurePlan,
	UpdateWebhook,
	WebhookSubscription,
	Webhooks,
} from "./types.ts";

/** Implements `webhooks.ensure` with the other methods. */
export async function ensureWebhook(
	webhooks: Omit<Webhooks, "ensure">,
	wanted: CreateWebhook,
	{ dryRun = false, ...options }: EnsureOptions,
): Promise<EnsurePlan> {
	const existing = await findByUrl(webhooks, wanted.url, options);
	if (existing) return bringInLine(webhooks, existing, wanted, { dryRun, ...options });

	const changes = [
		`create a subscription for ${wanted.url} with ${wanted.events.map(describeSubscribedEvent).join(", ")}`,
	];
	if (dryRun) return { subscription: undefined, changes, signatureKey: undefined };
	const created = await createUnlessDuplicate(webhooks, wanted, options);
	if (created) return { subscription: created, changes, signatureKey: created.signature_key };
	return adopt(webhooks, wanted, options);
}

/** Uses the subscription that another process has created in the meantime. */
async function adopt(
	webhooks: Omit<Webhooks, "ensure">,
	wanted: CreateWebhook,
	options: CallOptions,
): Promise<EnsurePlan> {
	const found = await findByUrl(webhooks, wanted.url, options);
	if (!found) throw new CloseError(`Close rejects ${wanted.url} as a duplicate, but lists no subscription for it.`);
	const result = await bringInLine(webhooks, found, wanted, options);
	const adopted = `adopt ${found.id}, which was created by another process in the meantime`;
	return { ...result, changes: [adopted, ...result.changes] };
}

/** Changes and resumes an existing subscription as needed. */
async function bringInLine(
	webhooks: Omit<Webhooks, "ensure">,
	found: WebhookSubscription,
	wanted: CreateWebhook,
	{ dryRun = false, ...options }: EnsureOptions,
): Promise<EnsurePlan> {
	if (found.status === "paused" && found.pause_reason === PERMISSION_REVOKED) {
		throw new ClosePermissionRevokedError(found.id);
	}
	const { update, changes } = compare(found, wanted);
	const isUpdated = changes.length > 0 && !dryRun;
	const updated = isUpdated ? await webhooks.update(found.id, update, options) : undefined;
	const subscription = updated?.signature_key ? updated : await webhooks.get(found.id, options);
	return { subscription, changes, signatureKey: subscription.signature_key || undefined };
}

async function findByUrl(webhooks: Pick<Webhooks, "list">, url: string, options: CallOptions) {
	const found = (await webhooks.list(options)).filter((each) => haveSameUrl(each.url, url));
	if (found.length > 1) {
		const ids = found.map(({ id, status }) => `${id} (${status})`).join(", ");
		throw new CloseError(
			`Several subscriptions have the URL ${url}: ${ids}. If webhooks.rotateKey(id) was interrupted, call it again. Otherwise delete all but one of them with webhooks.delete(id).`,
		);
	}
	return found[0];
}

/** Returns the update that a subscription needs, and each change in words. */
function compare(found: WebhookSubscription, wanted: CreateWebhook): { update: UpdateWebhook; changes: string[] } {
	const update: UpdateWebhook = {};
	const changes: string[] = [];
	const before = new Map(found.events.map((event) => [identifyEvent(event), event]));
	const after = new Map(wanted.events.map((event) => [identifyEvent(event), event]));
	const added = [...after].filter(([identity]) => !before.has(identity));
	const removed = [...before].filter(([identity]) => !after.has(identity));
	if (added.length + removed.length > 0) {
		update.events = wanted.events;
		changes.push(...added.map(([, event]) => `add ${describeSubscribedEvent(event)}`));
		changes.push(...removed.map(([, event]) => `remove ${describeSubscribedEvent(event)}`));
	}
	const verify = wanted.verify_ssl ?? true;
	if (found.verify_ssl !== verify) {
		update.verify_ssl = verify;
		changes.push(`set verify_ssl to ${verify}`);
	}
	if (found.status === "paused") {
		update.status = "active";
		changes.push(`resume it; it was paused: ${found.pause_reason ?? "Close does not say why"}`);
	}
	return { update, changes };
}
