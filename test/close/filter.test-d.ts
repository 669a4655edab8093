import type { WebhookFilter } from "close-crm";
import { and, field, matches, not, or, value } from "close-crm";
import { expectTypeOf, test } from "vitest";

test("every builder returns a filter", () => {
	expectTypeOf(field("data", "status_type").equals("won")).toEqualTypeOf<WebhookFilter>();
	expectTypeOf(field("changed_fields").matches(value.contains("name"))).toEqualTypeOf<WebhookFilter>();
	expectTypeOf(and(value.isNull(), not(value.equals(1)))).toExtend<WebhookFilter>();
	expectTypeOf(or(...["a", "b"].map((id) => field("user_id").equals(id)))).toExtend<WebhookFilter>();
});

test("a wrong filter does not compile", () => {
	// @ts-expect-error a field has a name
	field();
	// @ts-expect-error null has its own operator
	field("user_id").equals(null);
	// @ts-expect-error a variable that may be undefined is not a value
	field("user_id").equals(process.env.USER_ID);
	// @ts-expect-error Close compares with one value, not with a list
	field("user_id").equals(["user_1", "user_2"]);
	// @ts-expect-error Close has no such operator
	field("data", "value").greaterThan(1);
	// @ts-expect-error a field without a condition is not a filter
	and(field("user_id"));
	// @ts-expect-error the filters are separate arguments, not a list
	or([value.isNull()]);
	// @ts-expect-error not accepts one filter
	not(value.isNull(), value.nonNull());
});

test("matches accepts a filter that may be absent, and any object", () => {
	expectTypeOf(matches).parameters.toEqualTypeOf<[filter: WebhookFilter | null | undefined, event: object]>();
	expectTypeOf(matches(null, { id: "ev_1" })).toEqualTypeOf<boolean>();
	// @ts-expect-error there is no such filter
	matches({ type: "starts_with", value: "a" }, {});
	// @ts-expect-error the event is missing
	matches(value.isNull());
	// @ts-expect-error the id of an event is not the event
	matches(value.isNull(), "ev_1");
});
