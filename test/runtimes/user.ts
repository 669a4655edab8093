import {
	and,
	CloseApiError,
	type CreateWebhook,
	changed,
	changedTo,
	createClient,
	EVENT_TYPES,
	event,
	field,
	type LoggedEvent,
	type NoData,
	query,
} from "close-crm";
import { toLambdaHandler } from "close-crm/lambda";
import { toNodeHandler } from "close-crm/node";
import {
	type CloseEvent,
	createReceiver,
	DeliveryError,
	memoryStore,
	type Store,
	verifyDelivery,
} from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent, signDelivery } from "close-crm/testing";
import { fields } from "./close.js";

// A user's program, which every supported TypeScript must compile with the published types. It is not run.

const clock = createTestClock();
export const close = createFakeClose({ clock, fetch: (request) => receiver.fetch(request) });
export const client = createClient({ apiKey: "api_test", fetch: close.fetch });
// @ts-expect-error: one credential, not two
createClient({ apiKey: "api_test", accessToken: "token" });

const webhook: CreateWebhook = {
	url: "https://test.example.com",
	events: [event("lead.created"), event("opportunity.updated", field("data", "status_type").equals("won"))],
};
// @ts-expect-error: no such event
event("lead.exploded");
// @ts-expect-error: url is required
export const incomplete: CreateWebhook = { events: [] };

export async function subscribe(): Promise<string | undefined> {
	try {
		const created = await client.webhooks.create(webhook);
		const key: string = created.signature_key;
		const { data } = await client.api.GET("/webhook/{id}/", { params: { path: { id: created.id } } });
		return data?.signature_key ?? key;
	} catch (error) {
		if (error instanceof CloseApiError) return error.status.toFixed();
		throw error;
	}
}

export async function catchUp(): Promise<LoggedEvent[]> {
	const page = await client.events.list({ lead_id: "lead_1", object_type: "lead" });
	const found: LoggedEvent[] = page.data;
	for await (const each of client.events.backfill({ since: new Date(), events: receiver.events })) {
		await receiver.handle(each);
		if (each.object_type === "lead" && each.action === "deleted" && each.previous_data) {
			const gone: NoData = each.data;
			found.push({ ...each, data: gone });
		}
	}
	// @ts-expect-error: not only by object type
	client.events.list({ object_type: "lead" });
	return found;
}

export async function upgrade(id: string): Promise<string[]> {
	const lead = await client.request("GET /lead/{id}/", { path: { id } });
	const interests: ("Bikes" | "Boats")[] = lead[fields.lead.interests] ?? [];
	// @ts-expect-error: not a choice
	await client.request("PUT /lead/{id}/", { path: { id }, body: { "custom.cf_user_plan": "Gold" } });
	const onBasic = client.search({
		query: query.customField(fields.lead.plan).term("Basic"),
		fields: { lead: ["id", fields.lead.plan] },
	});
	for await (const found of onBasic) if (found[fields.lead.plan] === "Basic") return [found.id];
	return interests;
}

const store: Store = memoryStore({ maxEvents: 10 });
export const receiver = createReceiver({
	signatureKey: async (subscriptionId) => [subscriptionId],
	store,
	on: {
		"group.created": ({ data }, { subscription_id }) => [data.name?.toUpperCase(), subscription_id?.length],
		"group.deleted": ({ data, previous_data }) => {
			const gone: NoData = data;
			return [previous_data.id.length, gone];
		},
		// @ts-expect-error: a group has no such field
		"group.updated": ({ data }) => data.title,
		"lead.updated": ({ data, changed_fields }) => {
			const plan: "Basic" | "Pro" | null | undefined = data[fields.lead.plan];
			// @ts-expect-error: not a choice
			if (plan === "Gold") return;
			// @ts-expect-error: mistyped
			return changed_fields.includes("staus_id");
		},
		"opportunity.updated": {
			extra_filter: and(changedTo("status_type", "won"), field("api_key_id").isNull()),
			handle: ({ previous_data }) => previous_data.value,
		},
		"contact.updated": {
			// @ts-expect-error: a contact has no status
			extra_filter: changed("status_id"),
			handle: () => {},
		},
	},
	fallback: ({ object_type, action }) => [object_type.length, action.length],
});
// @ts-expect-error: fallback is required
createReceiver({ signatureKey: "", on: {} });

export const handleNode = toNodeHandler(receiver);
export const handleLambda = toLambdaHandler(receiver);

export async function verify(): Promise<string> {
	const lead: CloseEvent<"lead.created"> = sampleEvent("lead.created", { data: { name: "Juniper Bakery" } });
	const { body, headers } = await signDelivery({ event: lead, signatureKey: "0".repeat(64) });
	try {
		const delivery = await verifyDelivery({ body, headers, signatureKey: "0".repeat(64) });
		if (delivery.event.object_type === "group" && delivery.event.action === "created") return delivery.event.data.id;
		return delivery.subscription_id;
	} catch (error) {
		if (error instanceof DeliveryError && error.code === "too_old") return error.message;
		throw error;
	}
}

export const actions: readonly ["created", "updated", "deleted", "merged"] = EVENT_TYPES.lead;
