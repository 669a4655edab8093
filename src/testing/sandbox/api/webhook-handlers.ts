import type { Subscription, Subscriptions } from "../deliveries/subscriptions.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { readNumber } from "../lists/list.ts";
import { errorAnswer } from "./answer.ts";
import { type Handlers, param } from "./call.ts";
import type { EventQueries } from "./event-query.ts";

export interface WebhookHandlersOptions {
	log: EventLog;
	queries: EventQueries;
	subscriptions: Subscriptions;
	/** Observed: 200. Documented: 201. */
	createStatus: 200 | 201;
	/** Whether get and update return the signature key. */
	showsKey: boolean;
}

/** The handlers of webhook subscriptions and the event log. */
export function webhookHandlers({
	log,
	queries,
	subscriptions,
	createStatus,
	showsKey,
}: WebhookHandlersOptions): Handlers {
	const show = (subscription: Subscription) => (showsKey ? subscription : withoutKey(subscription));
	return {
		webhooks_create: ({ body, writer }) => ({
			status: createStatus,
			body: subscriptions.create(body, writer.cause.userId),
		}),
		webhooks_list: ({ query }) => {
			const skip = readNumber(query, "_skip", 0);
			// Close's default and maximum for this list are not known.
			const limit = readNumber(query, "_limit", 100);
			const all = subscriptions.all();
			const data = all.slice(skip, skip + limit).map(withoutKey);
			return { status: 200, body: { data, has_more: all.length > skip + limit } };
		},
		webhooks_get: (call) => ({ status: 200, body: show(subscriptions.get(param(call))) }),
		webhooks_update: (call) => ({
			status: 200,
			body: show(subscriptions.update(param(call), call.body, call.writer.cause.userId)),
		}),
		webhooks_delete: (call) => {
			subscriptions.delete(param(call));
			return { status: 200, body: {} };
		},
		events_list: ({ query }) => ({ status: 200, body: queries.answer(query) }),
		events_get: (call) => {
			const event = log.get(param(call));
			return event ? { status: 200, body: event } : errorAnswer(404);
		},
	};
}

function withoutKey({ signature_key, ...subscription }: Subscription): Omit<Subscription, "signature_key"> {
	return subscription;
}
