import {
	and,
	changed,
	changedFrom,
	changedTo,
	type EventFilterOf,
	event,
	field,
	not,
	or,
	type WebhookFilter,
} from "close-crm";
import { createReceiver } from "close-crm/receive";
import { expectTypeOf, test } from "vitest";

test("a filter knows the fields of the event that it is for", () => {
	event("lead.updated", changed("status_id"));
	event("lead.updated", changedTo("custom.cf_unknown", 5));
	event("opportunity.updated", or(changedTo("status_type", "won"), changedFrom("date_won", null)));
	event("lead.updated", and(changed("status_id"), field("api_key_id").isNull()));
	// @ts-expect-error: mistyped
	event("lead.updated", changed("staus_id"));
	// @ts-expect-error: a contact has no status
	event("contact.updated", changed("status_id"));
	// @ts-expect-error: mistyped, inside of other filters
	event("lead.updated", and(changed("status_id"), not(changed("nme"))));
	// @ts-expect-error: no object has such a field
	changed("whatever");
	// @ts-expect-error: only updates have changed fields
	event("lead.created", changed("name"));
});

test("a value has the type of its field", () => {
	event("opportunity.updated", changedTo("value", 500));
	// @ts-expect-error: mistyped
	event("opportunity.updated", changedTo("status_type", "wn"));
	// @ts-expect-error: cents are a number
	event("opportunity.updated", changedFrom("value", "500"));
	// @ts-expect-error: Close does not compare with a list
	event("lead.updated", changedTo("contact_ids", "cont_1"));
});

test("a filter for one event is not accepted for another", () => {
	const renamed = changed<"lead.updated">("name");
	expectTypeOf(renamed).toEqualTypeOf<EventFilterOf<"lead.updated">>();
	expectTypeOf(renamed).toExtend<WebhookFilter>();
	event("lead.updated", renamed);
	// @ts-expect-error: the filter is at fault, not the name
	event("contact.updated", renamed);
});

test("the handler of an event accepts filters for it", () => {
	createReceiver({
		signatureKey: "key",
		on: {
			"opportunity.updated": { extra_filter: changedTo("status_type", "won"), handle: () => {} },
			"contact.updated": {
				// @ts-expect-error: a contact has no status
				extra_filter: changed("status_id"),
				handle: () => {},
			},
		},
		fallback: () => {},
	});
});
