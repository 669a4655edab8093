import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { toLambdaHandler } from "close-crm/lambda";
import { toNodeHandler } from "close-crm/node";
import {
	type CloseEvent,
	createReceiver,
	type Delivery,
	type LoggedEvent,
	type NoData,
	type Receiver,
	type UnlistedEvent,
	verifyDelivery,
} from "close-crm/receive";
import type { RequestHandler } from "express";
import type { RouteHandlerMethod } from "fastify";
import { describe, expectTypeOf, test } from "vitest";

// As a user declares it. It holds for every test that is compiled along, so it is of a type that others leave alone.
declare module "close-crm/receive" {
	interface EventData {
		custom_object: { id: string; title: string | null };
	}
}

type Fields = { [field: string]: unknown };

describe("the event of a delivery", () => {
	test("narrows on object_type and action", ({ delivery }: { delivery: Delivery }) => {
		const { event } = delivery;
		if (event.object_type === "lead" && event.action === "updated") {
			expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.updated">>();
			expectTypeOf(event.data).toEqualTypeOf<Fields>();
			expectTypeOf(event.previous_data).toEqualTypeOf<Partial<Fields>>();
			expectTypeOf(event.changed_fields).toEqualTypeOf<string[]>();
		}
		if (event.action === "canceled") {
			expectTypeOf(event).toEqualTypeOf<CloseEvent<"activity.meeting.canceled">>();
		}
	});

	test("has no data in a deletion, and the object in previous_data", ({ event }: Delivery) => {
		if (event.object_type === "custom_object" && event.action === "deleted") {
			expectTypeOf(event.data).toEqualTypeOf<NoData>();
			expectTypeOf(event.previous_data.title).toEqualTypeOf<string | null>();
			// @ts-expect-error: there is no object
			event.data.title;
		}
		if (event.object_type === "custom_object") {
			// @ts-expect-error: it may be a deletion
			event.data.title;
		}
	});

	test("has the data that the user declared, all of it or what changed", ({ event }: Delivery) => {
		if (event.object_type === "custom_object" && event.action === "updated") {
			expectTypeOf(event.data).toEqualTypeOf<{ id: string; title: string | null }>();
			expectTypeOf(event.previous_data.title).toEqualTypeOf<string | null | undefined>();
			// @ts-expect-error: not declared
			event.data.name;
		}
	});

	test("has nothing in the previous_data of a creation", ({ event }: Delivery) => {
		if (event.object_type === "lead" && event.action === "created") {
			expectTypeOf(event.previous_data).toEqualTypeOf<{ [field: string]: never }>();
		}
	});

	test("is unlisted once every listed object type is dealt with", (event:
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

	test("has no object type that is misspelt", ({ event }: Delivery) => {
		// @ts-expect-error: Close has no such object type
		if (event.object_type === "oportunity") return;
		// @ts-expect-error: Close spells it with one l
		if (event.action === "cancelled") return;
		const objectType: string = event.object_type;
		if (objectType === "playbook") return;
	});
});

test("an event of the log may have no data, and narrows all the same", (event: LoggedEvent) => {
	if (event.object_type === "custom_object" && event.action === "created") {
		expectTypeOf(event.data?.title).toEqualTypeOf<string | null | undefined>();
		// @ts-expect-error: Close may have hidden it
		event.data.title;
	}
	if (event.data !== undefined) expectTypeOf(event).toEqualTypeOf<CloseEvent | UnlistedEvent>();
});

test("an event of a delivery may be handled where one of the log may", ({
	receiver,
	event,
}: Delivery & { receiver: Receiver }) => {
	expectTypeOf(receiver.handle(event)).resolves.toEqualTypeOf<"handled" | "done">();
});

describe("a receiver", () => {
	const base = { signatureKey: "key", fallback: () => {} };

	test("gives each handler the event of its name", () => {
		createReceiver({
			...base,
			on: {
				"lead.merged": (event) => expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.merged">>(),
				"custom_object.updated": async ({ data }) => expectTypeOf(data.title).toEqualTypeOf<string | null>(),
				"opportunity.deleted": ({ data }, context) => {
					expectTypeOf(data).toEqualTypeOf<NoData>();
					expectTypeOf(context.subscription_id).toEqualTypeOf<string | undefined>();
				},
				"task.lead.completed": {
					extra_filter: { type: "non_null" },
					handle: (event) => expectTypeOf(event.object_type).toEqualTypeOf<"task.lead">(),
				},
			},
		});
	});

	test("gives fallback every event, listed or not", () => {
		createReceiver({
			signatureKey: "key",
			on: [],
			fallback: (event) => expectTypeOf(event).toEqualTypeOf<CloseEvent | UnlistedEvent>(),
		});
	});

	test("does not take what Close lacks", () => {
		createReceiver({
			...base,
			on: {
				"lead.created": () => {},
				// @ts-expect-error: Close lists no such action
				"lead.create": () => {},
			},
		});
		// @ts-expect-error: a handler for nothing
		createReceiver({ ...base, on: { "lead.created": undefined } });
		// @ts-expect-error: to ignore events is a decision
		createReceiver({ signatureKey: "key", on: {} });
	});
});

test("verifyDelivery does not take a body that was parsed", () => {
	// @ts-expect-error: an object is not what Close signed
	verifyDelivery({ body: { event: {} }, headers: {}, signatureKey: "key" });
	// A key may be absent from the environment, which is checked at run time.
	verifyDelivery({ body: "", headers: {}, signatureKey: process.env.CLOSE_SIGNATURE_KEY });
});

test("the adapters fit the frameworks", (receiver: Receiver) => {
	const handler = toNodeHandler(receiver);
	expectTypeOf(handler).toExtend<RequestListener>();
	expectTypeOf(handler).toExtend<RequestHandler>();
	expectTypeOf(handler).toExtend<RouteHandlerMethod>();
	expectTypeOf(handler).toBeCallableWith({} as IncomingMessage, {} as ServerResponse);
	expectTypeOf(toLambdaHandler(receiver)).parameter(0).toHaveProperty("isBase64Encoded");
	expectTypeOf(receiver.fetch).toExtend<(request: Request) => Promise<Response>>();
});
