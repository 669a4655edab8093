import type { operations } from "../../../generated/schema.ts";
import type { Subscription, Subscriptions } from "../deliveries/subscriptions.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { type Answer, badRequest, errorAnswer, Refusal } from "./answer.ts";
import type { EventQueries } from "./event-query.ts";

/** A call that the sandbox answers, by its name in the document. */
export type Operation = Extract<keyof operations, `events_${string}` | `webhooks_${string}`>;

/** An API call, read. */
export interface Call {
	operation: Operation;
	/** The value of `{id}` in its path; empty if the path has no id. */
	id: string;
	query: URLSearchParams;
	body: string;
	/** Whose credential it came with. */
	userId: string;
}

const PATHS: { path: RegExp; methods: Record<string, Operation> }[] = [
	// Without the last slash too: clients that leave it out are in use.
	{ path: /^\/api\/v1\/webhook\/?$/, methods: { POST: "webhooks_create", GET: "webhooks_list" } },
	{
		path: /^\/api\/v1\/webhook\/([^/]+)\/?$/,
		methods: { GET: "webhooks_get", PUT: "webhooks_update", DELETE: "webhooks_delete" },
	},
	{ path: /^\/api\/v1\/event\/?$/, methods: { GET: "events_list" } },
	{ path: /^\/api\/v1\/event\/([^/]+)\/?$/, methods: { GET: "events_get" } },
];

/** Returns the operation of a request. Throws the refusal if there is no such operation. */
export function findOperation(method: string, path: string): Pick<Call, "operation" | "id"> {
	for (const { path: pattern, methods } of PATHS) {
		const found = pattern.exec(path);
		if (!found) continue;
		const operation = methods[method];
		// The body that Close gives to a wrong method is not known.
		if (!operation) throw new Refusal({ status: 405, body: { error: "Method not allowed." } });
		return { operation, id: found[1] ?? "" };
	}
	throw new Refusal({ status: 404, body: { error: "The requested URL was not found on the server." } });
}

/** What the operations work on, and where Close's documentation and what was observed differ. */
export interface RoutesOptions {
	log: EventLog;
	queries: EventQueries;
	subscriptions: Subscriptions;
	createStatus: 200 | 201;
	showsKey: boolean;
}

export type Routes = Record<Operation, (call: Call) => Answer>;

export function createRoutes({ log, queries, subscriptions, createStatus, showsKey }: RoutesOptions): Routes {
	const show = (subscription: Subscription) => (showsKey ? subscription : withoutKey(subscription));
	return {
		webhooks_create: ({ body, userId }) => ({ status: createStatus, body: subscriptions.create(body, userId) }),
		webhooks_list: ({ query }) => {
			const skip = readNumber(query, "_skip", 0);
			// Close's own default and maximum for this list are not known.
			const limit = readNumber(query, "_limit", 100);
			const all = subscriptions.all();
			const data = all.slice(skip, skip + limit).map(withoutKey);
			return { status: 200, body: { data, has_more: all.length > skip + limit } };
		},
		webhooks_get: ({ id }) => ({ status: 200, body: show(subscriptions.get(id)) }),
		webhooks_update: ({ id, body }) => ({ status: 200, body: show(subscriptions.update(id, body)) }),
		webhooks_delete: ({ id }) => {
			subscriptions.delete(id);
			return { status: 200, body: {} };
		},
		events_list: ({ query }) => ({ status: 200, body: queries.answer(query) }),
		events_get: ({ id }) => {
			const event = log.get(id);
			return event ? { status: 200, body: event } : errorAnswer(404);
		},
	};
}

function withoutKey({ signature_key, ...subscription }: Subscription): Omit<Subscription, "signature_key"> {
	return subscription;
}

function readNumber(query: URLSearchParams, name: string, otherwise: number): number {
	const text = query.get(name) ?? String(otherwise);
	if (!/^\d+$/.test(text)) throw badRequest(`${name} must be an integer (got "${text}" instead).`);
	return Number(text);
}
