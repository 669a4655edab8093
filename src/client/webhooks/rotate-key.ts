import { parseCloseDate } from "../../close/dates.ts";
import { CloseNotFoundError } from "../../http/errors/api-error.ts";
import { CloseError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { createUnlessDuplicate } from "./create-unless-duplicate.ts";
import { areAlike } from "./same-subscription.ts";
import type { CreatedWebhookSubscription, RotatedKey, WebhookSubscription, Webhooks } from "./types.ts";

/** A twin of the old subscription that is younger than this may belong to a rotation in another process. */
const ROTATION_MS = 60_000;

/** The methods that a rotation needs. `listWithTime` also resolves to the time by Close's clock, in ms since 1970. */
export interface RotatedWebhooks extends Pick<Webhooks, "get" | "create" | "update" | "delete"> {
	listWithTime(options?: CallOptions): Promise<{ subscriptions: WebhookSubscription[]; time: number }>;
}

/** Implements `webhooks.rotateKey` with the other methods. */
export async function rotateKey(webhooks: RotatedWebhooks, id: string, options: CallOptions): Promise<RotatedKey> {
	const old = await webhooks.get(id, options);
	const changes = await removeLeftovers(webhooks, old, options);
	const created = await replace(webhooks, old, options);
	changes.push(`create ${created.id}`);
	// Now that the new key exists, neither the caller's signal nor an error may lose it.
	const uninterrupted = withoutSignal(options);
	await yieldToEarlier(webhooks, old, created, uninterrupted);
	try {
		await webhooks.delete(id, uninterrupted);
		changes.push(`delete ${id}`);
	} catch (error) {
		// It no longer exists if the response to an earlier attempt was lost.
		if (error instanceof CloseNotFoundError) changes.push(`delete ${id}`);
		else changes.push(`${id} could not be deleted. Delete it yourself: ${error}`);
	}
	return { subscription: created, changes, signatureKey: created.signature_key };
}

/** Deletes subscriptions that an interrupted rotation created, because nobody has their keys. */
async function removeLeftovers(webhooks: RotatedWebhooks, old: WebhookSubscription, options: CallOptions) {
	const changes: string[] = [];
	const { subscriptions, time } = await webhooks.listWithTime(options);
	for (const twin of twinsOf(old, subscriptions)) {
		if (time - createdAt(twin) < ROTATION_MS) throw rotatedElsewhere(old, twin);
		await webhooks.delete(twin.id, options);
		changes.push(`delete ${twin.id}, which an interrupted rotation left behind`);
	}
	return changes;
}

/**
 * Creates the new subscription. If Close rejects it as a duplicate, the old one is paused first, and resumed if the new
 * one cannot be created.
 */
async function replace(webhooks: RotatedWebhooks, old: WebhookSubscription, options: CallOptions) {
	const { url, events, verify_ssl } = old;
	const wanted = { url, events, verify_ssl };
	const created = await createUnlessDuplicate(webhooks, wanted, options);
	if (created) return created;
	try {
		await webhooks.update(old.id, { status: "paused" }, options);
		const second = await createUnlessDuplicate(webhooks, wanted, options);
		if (second) return second;
	} catch (error) {
		await restore(webhooks, old, options, error);
		throw error;
	}
	// Another process was faster. Its subscription is active now, and it will delete the old one.
	const { subscriptions } = await webhooks.listWithTime(options);
	throw rotatedElsewhere(old, twinsOf(old, subscriptions)[0]);
}

/** Deletes the new subscription if it exists, and resumes the old one. Ignores the caller's signal. */
async function restore(webhooks: RotatedWebhooks, old: WebhookSubscription, options: CallOptions, cause: unknown) {
	const uninterrupted = withoutSignal(options);
	try {
		// If the response to the creation was lost, there is a subscription whose key nobody has.
		const { subscriptions } = await webhooks.listWithTime(uninterrupted);
		for (const twin of twinsOf(old, subscriptions)) await webhooks.delete(twin.id, uninterrupted);
		if (old.status === "active") await webhooks.update(old.id, { status: "active" }, uninterrupted);
	} catch (error) {
		throw new CloseError(
			`webhooks.rotateKey: the new subscription could not be created (${cause}), and ${old.id} may be paused, because it could not be resumed (${error}). Call webhooks.rotateKey("${old.id}") or webhooks.resume("${old.id}").`,
			{ cause },
		);
	}
}

/** If two processes rotate the same key at once, the one that created its subscription first wins. */
async function yieldToEarlier(
	webhooks: RotatedWebhooks,
	old: WebhookSubscription,
	created: CreatedWebhookSubscription,
	options: CallOptions,
): Promise<void> {
	const subscriptions = await webhooks.listWithTime(options).then(
		(list) => list.subscriptions,
		() => [],
	);
	const rank = (each: WebhookSubscription) => `${each.date_created} ${each.id}`;
	const earlier = twinsOf(old, subscriptions).find((twin) => rank(twin) < rank(created));
	if (!earlier) return;
	await webhooks.delete(created.id, options);
	throw rotatedElsewhere(old, earlier);
}

function withoutSignal({ signal: _, ...uninterrupted }: CallOptions): CallOptions {
	return uninterrupted;
}

/** The other subscriptions with the same URL and events. */
function twinsOf(old: WebhookSubscription, all: WebhookSubscription[]): WebhookSubscription[] {
	return all.filter((each) => each.id !== old.id && areAlike(each, old));
}

function createdAt({ date_created }: WebhookSubscription): number {
	return parseCloseDate(date_created).getTime();
}

function rotatedElsewhere(old: WebhookSubscription, twin: WebhookSubscription | undefined): CloseError {
	const by = twin ? `, and has created ${twin.id} in its place` : "";
	return new CloseError(
		`webhooks.rotateKey: another process is rotating the key of ${old.id}${by}. Rotate a key in one process only, or try again in a minute.`,
	);
}
