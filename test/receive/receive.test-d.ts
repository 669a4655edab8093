import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { toLambdaHandler } from "close-crm/lambda";
import { toNodeHandler } from "close-crm/node";
import {
	type CloseEvent,
	createReceiver,
	type Delivery,
	type DeliveryErrorCode,
	type EventData,
	type EventField,
	type LoggedEvent,
	memoryStore,
	type NoData,
	type Receiver,
	type SignatureOptions,
	type UnlistedEvent,
	verifyDelivery,
} from "close-crm/receive";
import type { RequestHandler } from "express";
import type { RouteHandlerMethod } from "fastify";
import { describe, expectTypeOf, test } from "vitest";

// As a user would declare it. It applies to all tests that are compiled together, so no other test uses the name.
declare module "close-crm" {
	interface CustomFields {
		"custom.cf_received"?: "Basic" | "Pro" | null;
	}
}

describe("the event of a delivery", () => {
	test("narrows on object_type and action", ({ delivery }: { delivery: Delivery }) => {
		const { event } = delivery;
		if (event.object_type === "lead" && event.action === "updated") {
			expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.updated">>();
			expectTypeOf(event.data).toEqualTypeOf<EventData["lead"]>();
			expectTypeOf(event.previous_data).toEqualTypeOf<Partial<EventData["lead"]>>();
			expectTypeOf(event.changed_fields).toEqualTypeOf<EventField<"lead">[]>();
		}
		if (event.action === "canceled") {
			expectTypeOf(event).toEqualTypeOf<CloseEvent<"activity.meeting.canceled">>();
		}
	});

	test("has no data if it is a deletion, and the object in previous_data", ({ event }: Delivery) => {
		if (event.object_type === "custom_object" && event.action === "deleted") {
			expectTypeOf(event.data).toEqualTypeOf<NoData>();
			expectTypeOf(event.previous_data.id).toEqualTypeOf<string>();
			// @ts-expect-error: there is no object
			event.data.name;
		}
		if (event.object_type === "custom_object") {
			// @ts-expect-error: it may be a deletion
			event.data.name;
		}
	});

	test("has the fields of its object, of which only the id is certain", ({ event }: Delivery) => {
		if (event.object_type === "opportunity" && event.action === "updated") {
			expectTypeOf(event.data.id).toEqualTypeOf<string>();
			expectTypeOf(event.data.status_type).toEqualTypeOf<"active" | "won" | "lost" | undefined>();
			expectTypeOf(event.previous_data.value).toEqualTypeOf<number | null | undefined>();
			expectTypeOf(event.previous_data.id).toEqualTypeOf<string | undefined>();
			// @ts-expect-error: mistyped
			event.data.staus_id;
			// @ts-expect-error: mistyped
			event.previous_data.staus_id;
			// @ts-expect-error: mistyped
			event.changed_fields.includes("staus_id");
			event.changed_fields.includes("custom.cf_1");
		}
	});

	test("has what events add to their objects, and any field where the object is unknown", ({ event }: Delivery) => {
		if (event.object_type === "lead" && event.action === "created") {
			expectTypeOf(event.data.contact_ids).toEqualTypeOf<string[] | undefined>();
		}
		if (event.object_type === "task.missed_call" && event.action === "created") {
			expectTypeOf(event.data.is_new).toEqualTypeOf<boolean | undefined>();
		}
		if (event.object_type === "import" && event.action === "completed") {
			expectTypeOf(event.data.n_rows).toEqualTypeOf<unknown>();
		}
	});

	test("has the custom fields that the user declared, and others of any type", ({ event }: Delivery) => {
		if (event.object_type === "lead" && event.action === "updated") {
			expectTypeOf(event.data["custom.cf_received"]).toEqualTypeOf<"Basic" | "Pro" | null | undefined>();
			expectTypeOf(event.previous_data["custom.cf_received"]).toEqualTypeOf<"Basic" | "Pro" | null | undefined>();
			expectTypeOf(event.data["custom.cf_other"]).toEqualTypeOf<unknown>();
			// @ts-expect-error: not a choice
			if (event.data["custom.cf_received"] === "Gold") return;
		}
	});

	test("has data that is accepted where any object is", ({ event }: Delivery) => {
		if (event.action !== "deleted") expectTypeOf(event.data).toExtend<{ [field: string]: unknown } | null>();
	});

	test("has empty previous_data if it is a creation", ({ event }: Delivery) => {
		if (event.object_type === "lead" && event.action === "created") {
			expectTypeOf(event.previous_data).toEqualTypeOf<{ [field: string]: never }>();
		}
	});

	test("is unlisted after every listed object type is excluded", (event:
		| CloseEvent<"lead.created">
		| UnlistedEvent) => {
		switch (event.object_type) {
			case "lead":
				expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.created">>();
				break;
			default:
				expectTypeOf(event).toEqualTypeOf<UnlistedEvent>();
		}
	});

	test("rejects a misspelled object type", ({ event }: Delivery) => {
		// @ts-expect-error: Close has no such object type
		if (event.object_type === "oportunity") return;
		// @ts-expect-error: Close spells it with one l
		if (event.action === "cancelled") return;
		const objectType: string = event.object_type;
		if (objectType === "playbook") return;
	});
});

test("an event of the log may have no data, but narrows too", (event: LoggedEvent) => {
	if (event.object_type === "custom_object" && event.action === "created") {
		expectTypeOf(event.data?.name).toEqualTypeOf<string | null | undefined>();
		// @ts-expect-error: Close may have hidden it
		event.data.name;
	}
	if (event.data !== undefined) expectTypeOf(event).toEqualTypeOf<CloseEvent | UnlistedEvent>();
});

test("an event of a delivery can be passed where one of the log is expected", ({
	receiver,
	event,
}: Delivery & { receiver: Receiver }) => {
	expectTypeOf(receiver.handle(event)).resolves.toEqualTypeOf<"handled" | "done">();
});

describe("a receiver", () => {
	const base = { signatureKey: "key", fallback: () => {} };

	test("passes each handler the event of its name", () => {
		createReceiver({
			...base,
			on: {
				"lead.merged": (event) => expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.merged">>(),
				"custom_object.updated": async ({ data }) => expectTypeOf(data.name).toEqualTypeOf<string | null | undefined>(),
				"opportunity.deleted": ({ data }, context) => {
					expectTypeOf(data).toEqualTypeOf<NoData>();
					expectTypeOf(context.subscription_id).toEqualTypeOf<string | undefined>();
					expectTypeOf(context.organization_id).toEqualTypeOf<string>();
				},
				"task.lead.completed": {
					extra_filter: { type: "non_null" },
					handle: (event) => expectTypeOf(event.object_type).toEqualTypeOf<"task.lead">(),
				},
			},
		});
	});

	test("passes fallback every event, listed or not", () => {
		createReceiver({
			signatureKey: "key",
			on: [],
			fallback: (event) => expectTypeOf(event).toEqualTypeOf<CloseEvent | UnlistedEvent>(),
		});
	});

	test("accepts only events that Close documents, and others in the option unlisted", () => {
		createReceiver({
			...base,
			on: {
				"lead.created": () => {},
				// @ts-expect-error: Close documents no such action
				"lead.create": () => {},
			},
			unlisted: { "membership.updated": (event) => expectTypeOf(event).toEqualTypeOf<UnlistedEvent>() },
		});
		// @ts-expect-error: a name without an action
		createReceiver({ ...base, on: {}, unlisted: { membership: () => {} } });
		// @ts-expect-error: not a handler
		createReceiver({ ...base, on: { "lead.created": undefined } });
		// @ts-expect-error: fallback is required
		createReceiver({ signatureKey: "key", on: {} });
	});

	test("accepts a key that may be absent from the environment, which is checked at run time", () => {
		const key = process.env.CLOSE_SIGNATURE_KEY;
		const signatureKeys: SignatureOptions["signatureKey"][] = [
			key,
			[key, process.env.CLOSE_OLD_SIGNATURE_KEY],
			() => key,
			async () => [key],
			(subscriptionId, organizationId) => `${subscriptionId.slice()} ${organizationId?.slice()}`,
			() => null,
		];
		for (const signatureKey of signatureKeys) createReceiver({ signatureKey, on: {}, fallback: () => {} });
		// @ts-expect-error: a key is a string
		createReceiver({ signatureKey: 5, on: {}, fallback: () => {} });
	});

	test("does not accept options of another type", () => {
		// @ts-expect-error: a number of ms
		createReceiver({ ...base, on: {}, deadline: "14s" });
		// @ts-expect-error: a number of bytes
		createReceiver({ ...base, on: {}, maxBodySize: "5mb" });
		// @ts-expect-error: past and future
		createReceiver({ ...base, on: {}, tolerance: 300 });
		// @ts-expect-error: not a store
		createReceiver({ ...base, on: {}, store: {} });
		// @ts-expect-error: a number of ms
		memoryStore({ retention: "73h" });
	});

	test("does not accept a delivery instead of its event", ({
		receiver,
		delivery,
	}: {
		receiver: Receiver;
		delivery: Delivery;
	}) => {
		// @ts-expect-error: the delivery contains the event
		receiver.handle(delivery);
	});

	test("reports a code only if it rejected the delivery, and whether an event is stale", () => {
		createReceiver({
			...base,
			on: { "lead.updated": (_event, { stale }) => expectTypeOf(stale).toEqualTypeOf<boolean>() },
			onDelivery({ outcome, code }) {
				expectTypeOf(outcome).toEqualTypeOf<"handled" | "duplicate" | "in_progress" | "late" | "refused" | "failed">();
				expectTypeOf(code).toEqualTypeOf<DeliveryErrorCode | undefined>();
			},
		});
	});
});

test("verifyDelivery does not accept a parsed body", () => {
	// @ts-expect-error: Close signed bytes, not an object
	verifyDelivery({ body: { event: {} }, headers: {}, signatureKey: "key" });
});

test("the adapters fit the frameworks", (receiver: Receiver) => {
	const handler = toNodeHandler(receiver);
	expectTypeOf(handler).toExtend<RequestListener>();
	expectTypeOf(handler).toExtend<RequestHandler>();
	expectTypeOf(handler).toExtend<RouteHandlerMethod>();
	expectTypeOf(handler).toBeCallableWith({} as IncomingMessage, {} as ServerResponse);
	expectTypeOf(toLambdaHandler(receiver)).parameter(0).toHaveProperty("isBase64Encoded");
});

describe("receiver.fetch is the handler of", () => {
	test("a web framework", ({ fetch }: Receiver) => {
		expectTypeOf(fetch).toExtend<(request: Request) => Promise<Response>>();
	});
	test("SvelteKit", ({ fetch }: Receiver) => {
		expectTypeOf(fetch).toExtend<
			(event: { request: Request; platform: { env: unknown } | undefined; params: object }) => Promise<Response>
		>();
	});
	test("a Next.js route, which has a second argument", ({ fetch }: Receiver) => {
		expectTypeOf(fetch).toExtend<(request: Request, context: { params: Promise<object> }) => Promise<Response>>();
	});
	test("Deno.serve, which has a second argument", ({ fetch }: Receiver) => {
		expectTypeOf(fetch).toExtend<(request: Request, info: { remoteAddr: object }) => Promise<Response>>();
	});
	test("no other request", ({ fetch, message }: Receiver & { message: IncomingMessage }) => {
		// @ts-expect-error: node:http has toNodeHandler
		fetch(message);
	});
});
