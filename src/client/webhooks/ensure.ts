import { describeSubscribedEvent } from "../../close/events/event-name.ts";
import type { WebhookSubscriptionEvent } from "../../close/events/types.ts";
import { CloseBadRequestError, CloseNotFoundError } from "../../http/errors/api-error.ts";
import { CloseError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import type {
	CreateWebhook,
	EnsureOptions,
	EnsurePlan,
	UpdateWebhook,
	WebhookSubscription,
	Webhooks,
} from "./types.ts";

/** Does what `webhooks.ensure` says, with the other methods. */
export async function ensureWebhook(
	webhooks: Omit<Webhooks, "ensure">,
	wanted: CreateWebhook,
	{ dryRun = false, recreateIfKeyLost = false, ...options }: EnsureOptions,
): Promise<EnsurePlan> {
	const changes: string[] = [];
	let found = await findByUrl(webhooks, wanted.url, options);
	if (!found) {
		changes.push(
			`create a subscription for ${wanted.url} with ${wanted.events.map(describeSubscribedEvent).join(", ")}`,
		);
		if (dryRun) return { subscription: undefined, changes, signatureKey: undefined };
		const created = await createUnlessDuplicate(webhooks, wanted, options);
		if (created) return { subscription: created, changes, signatureKey: created.signature_key };
		found = await findByUrl(webhooks, wanted.url, options);
		if (!found) throw new CloseError(`Close rejects ${wanted.url} as a duplicate, but lists no subscription for it.`);
		changes.splice(0, 1, `adopt ${found.id}, which was created by another process in the meantime`);
	}

	const update = compare(found, wanted, changes);
	const differs = Object.keys(update).length > 0;
	const changed = differs && !dryRun ? await webhooks.update(found.id, update, options) : undefined;
	const subscription = changed?.signature_key ? changed : await webhooks.get(found.id, options);
	const signatureKey = subscription.signature_key || undefined;
	if (signatureKey !== undefined || !recreateIfKeyLost) return { subscription, changes, signatureKey };

	changes.push(`replace ${found.id}, because Close does not show its signature key`);
	if (dryRun) return { subscription, changes, signatureKey };
	const created = await replace(webhooks, found.id, wanted, options, changes);
	return { subscription: created, changes, signatureKey: created.signature_key };
}

async function findByUrl(webhooks: Pick<Webhooks, "list">, url: string, options: CallOptions) {
	const { href } = new URL(url);
	const all = await webhooks.list(options);
	const found = all.filter((each) => URL.canParse(each.url) && new URL(each.url).href === href);
	if (found.length > 1) {
		const ids = found.map(({ id, status }) => `${id} (${status})`).join(", ");
		throw new CloseError(
			`Several subscriptions have the URL ${url}: ${ids}. Delete all but one of them with webhooks.delete(id).`,
		);
	}
	return found[0];
}

/** Gives undefined when Close refuses a duplicate: somebody else was faster. */
async function createUnlessDuplicate(webhooks: Pick<Webhooks, "create">, wanted: CreateWebhook, options: CallOptions) {
	try {
		return await webhooks.create(wanted, options);
	} catch (error) {
		// Close's text as it was seen; where in the body it stands is unknown.
		const duplicate =
			error instanceof CloseBadRequestError && JSON.stringify([error.body]).includes("Duplicate active subscription");
		if (duplicate) return undefined;
		throw error;
	}
}

async function replace(
	webhooks: Omit<Webhooks, "ensure">,
	id: string,
	wanted: CreateWebhook,
	options: CallOptions,
	changes: string[],
) {
	let created = await createUnlessDuplicate(webhooks, wanted, options);
	if (!created) {
		await webhooks.pause(id, options);
		try {
			created = await webhooks.create(wanted, options);
		} catch (error) {
			// Why it could not be created is what the caller has to know.
			await webhooks.resume(id, options).catch(() => {});
			throw error;
		}
	}
	try {
		await webhooks.delete(id, options);
	} catch (error) {
		// Gone it may be, when the answer to a first attempt was lost. Whatever it is, the new key must not be lost.
		if (!(error instanceof CloseNotFoundError))
			changes.push(`${id} could not be deleted. Delete it yourself: ${error}`);
	}
	return created;
}

/** What has to be sent to bring a subscription in line, with a line in `changes` for each thing. */
function compare(found: WebhookSubscription, wanted: CreateWebhook, changes: string[]): UpdateWebhook {
	const update: UpdateWebhook = {};
	const before = new Map(found.events.map((event) => [identify(event), event]));
	const after = new Map(wanted.events.map((event) => [identify(event), event]));
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
	return update;
}

/** The same text for events that mean the same: the order of keys does not count, and no filter is null in JSON's lists. */
function identify({ object_type, action, extra_filter }: WebhookSubscriptionEvent): string {
	return JSON.stringify([object_type, action, extra_filter], (_, value: unknown) =>
		typeof value === "object" && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
			: value,
	);
}
