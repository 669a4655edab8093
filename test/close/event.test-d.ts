import type { WebhookFilter, WebhookSubscriptionEvent } from "close-crm";
import { event, field, unlistedEvent } from "close-crm";
import { expectTypeOf, test } from "vitest";
import type { EventTypes } from "../../src/generated/event-types.ts";

const won = field("data", "status_type").equals("won");

test("an event is exactly its pair", () => {
	expectTypeOf(event("lead.created")).toEqualTypeOf<{ object_type: "lead"; action: "created" }>();
	expectTypeOf(event("task.lead.created")).toEqualTypeOf<{ object_type: "task.lead"; action: "created" }>();
	expectTypeOf(event("lead.created")).not.toHaveProperty("extra_filter");
});

test("an event with a filter includes it", () => {
	const item = event("opportunity.updated", won);
	expectTypeOf(item.object_type).toEqualTypeOf<"opportunity">();
	expectTypeOf(item.action).toEqualTypeOf<"updated">();
	expectTypeOf(item.extra_filter).toEqualTypeOf<WebhookFilter>();
});

test("every item can be used in a subscription", () => {
	expectTypeOf(event("lead.created")).toExtend<WebhookSubscriptionEvent>();
	expectTypeOf(event("lead.created", won)).toExtend<WebhookSubscriptionEvent>();
	expectTypeOf<EventTypes[keyof EventTypes]>().toExtend<WebhookSubscriptionEvent>();
	expectTypeOf(unlistedEvent("planet", "created")).toEqualTypeOf<WebhookSubscriptionEvent>();
});

test("a name of a union type is an item of either", () => {
	const name = "lead.created" as "lead.created" | "contact.deleted";
	expectTypeOf(event(name)).toEqualTypeOf<
		{ object_type: "lead"; action: "created" } | { object_type: "contact"; action: "deleted" }
	>();
});

test("a pair that Close does not document does not compile", () => {
	// @ts-expect-error a lead is never sent
	event("lead.sent");
	// @ts-expect-error the subtype is missing
	event("task.created");
	// @ts-expect-error an object type is not an event
	event("lead");
	event(
		// @ts-expect-error the error is in the name, not in the filter
		"lead.sent",
		won,
	);
	event(
		"lead.created",
		// @ts-expect-error a field without a condition is not a filter
		field("data"),
	);
});
