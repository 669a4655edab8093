import { PERMISSION_REVOKED } from "../../../client/webhooks/permission-revoked-error.ts";
import type { CreatedWebhookSubscription } from "../../../client/webhooks/types.ts";
import { formatCloseDate } from "../../../close/dates.ts";
import { MAX_SUBSCRIPTIONS } from "../../../close/limits.ts";
import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { badRequest, errorAnswer, HttpError } from "../api/answer.ts";
import { type NewWebhook, readNewWebhook, readWebhookChange } from "../api/read-webhook.ts";
import type { RecordedPause } from "../record.ts";

/** A subscription as the fake stores it. */
export type Subscription = CreatedWebhookSubscription;

/** Called when an API call or revoked access pauses a subscription, or when it is deleted. */
interface Listeners {
	onPause: (subscription: Subscription, reason: RecordedPause["reason"]) => void;
	onDelete: (subscription: Subscription) => void;
}

/** The subscriptions of the organization, in the order of their creation. */
export class Subscriptions {
	readonly #clock: Clock;
	readonly #random: () => number;
	readonly #listeners: Listeners;
	readonly #byId = new Map<string, Subscription>();

	constructor(clock: Clock, random: () => number, listeners: Listeners) {
		this.#clock = clock;
		this.#random = random;
		this.#listeners = listeners;
	}

	all(): Subscription[] {
		return [...this.#byId.values()];
	}

	/** Replaces all subscriptions. */
	restore(subscriptions: Subscription[]): void {
		for (const subscription of this.all()) this.delete(subscription.id);
		for (const subscription of subscriptions) this.#byId.set(subscription.id, subscription);
	}

	get(id: string): Subscription {
		const subscription = this.#byId.get(id);
		if (!subscription) throw new HttpError(errorAnswer(404));
		return subscription;
	}

	create(body: string, userId: string): Subscription {
		const webhook = readNewWebhook(body);
		this.#refuseDuplicate(webhook);
		// Close's response at the limit is not known.
		if (this.#byId.size >= MAX_SUBSCRIPTIONS) {
			throw badRequest(`The organization already has ${MAX_SUBSCRIPTIONS} webhook subscriptions.`);
		}
		const date = formatCloseDate(this.#clock.now());
		const subscription: Subscription = {
			id: randomId("whsub", 22, this.#random),
			...webhook,
			events: withFilters(webhook.events),
			status: "active",
			pause_reason: null,
			health_status: null,
			latest_error: null,
			recent_consecutive_fail_buckets_cnt: 0,
			counters: {},
			history: { errors: [], successes: [] },
			signature_key: Array.from({ length: 64 }, () => Math.floor(this.#random() * 16).toString(16)).join(""),
			created_by: userId,
			updated_by: userId,
			date_created: date,
			date_updated: date,
		};
		this.#byId.set(subscription.id, subscription);
		return subscription;
	}

	update(id: string, body: string, userId: string): Subscription {
		const subscription = this.get(id);
		const change = readWebhookChange(body);
		const before = subscription.status;
		Object.assign(subscription, change, { updated_by: userId, date_updated: formatCloseDate(this.#clock.now()) });
		if (change.events) subscription.events = withFilters(change.events);
		if (subscription.status !== before) {
			subscription.pause_reason = subscription.status === "paused" ? "api" : null;
			if (subscription.status === "paused") this.#listeners.onPause(subscription, "api");
		}
		return subscription;
	}

	/**
	 * Pauses the subscriptions of a user whose access was revoked. The `pause_reason` was observed; that revoked access
	 * causes it is inferred.
	 */
	revokePermission(userId: string): void {
		for (const subscription of this.all()) {
			if (subscription.created_by !== userId || subscription.status === "paused") continue;
			subscription.status = "paused";
			subscription.pause_reason = PERMISSION_REVOKED;
			subscription.date_updated = formatCloseDate(this.#clock.now());
			this.#listeners.onPause(subscription, PERMISSION_REVOKED);
		}
	}

	delete(id: string): void {
		const subscription = this.get(id);
		this.#byId.delete(id);
		this.#listeners.onDelete(subscription);
	}

	/**
	 * Observed: the message and the 400. Inferred: what counts as a duplicate. The shape of the body is a choice; so is
	 * accepting an update that makes a subscription a duplicate.
	 */
	#refuseDuplicate(webhook: NewWebhook): void {
		const events = eventsKey(webhook.events);
		const duplicates = this.all().filter(
			(each) => each.status === "active" && each.url === webhook.url && eventsKey(each.events) === events,
		);
		if (duplicates.length > 0) {
			const ids = duplicates.map(({ id }) => id).join(", ");
			throw badRequest(`Duplicate active subscription. Existing duplicates are: ${ids}`);
		}
	}
}

/** Adds `extra_filter: null` to events without a filter, as in live responses. */
function withFilters(events: Subscription["events"]): Subscription["events"] {
	return events.map(({ action, extra_filter = null, object_type }) => ({ action, extra_filter, object_type }));
}

/** A string that is equal for the same events in any order. */
function eventsKey(events: Subscription["events"]): string {
	return withFilters(events)
		.map((each) => JSON.stringify(each))
		.sort()
		.join();
}
