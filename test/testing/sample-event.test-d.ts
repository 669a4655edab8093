import type { CloseEvent, NoData, UnlistedEvent } from "close-crm/receive";
import { sampleEvent } from "close-crm/testing";
import { expectTypeOf, test } from "vitest";

test("the type of a sample follows from its name", () => {
	expectTypeOf(sampleEvent("lead.created")).toEqualTypeOf<CloseEvent<"lead.created">>();
	expectTypeOf(sampleEvent("lead.deleted").data).toEqualTypeOf<NoData>();
	expectTypeOf(sampleEvent("membership.updated")).toEqualTypeOf<UnlistedEvent>();
	expectTypeOf(sampleEvent("lead.deleted").previous_data.name).toEqualTypeOf<string | null | undefined>();
});

test("overrides are fields of that event", () => {
	sampleEvent("lead.updated", { data: { name: "x" }, user_id: null });
	// @ts-expect-error: a deletion has no data
	sampleEvent("lead.deleted", { data: { name: "x" } });
	// @ts-expect-error: a lead has no such field
	sampleEvent("lead.updated", { data: { nmae: "x" } });
	// @ts-expect-error: Close documents no such action
	sampleEvent("lead.won");
	// @ts-expect-error: no event has this field
	sampleEvent("lead.updated", { objectId: "lead_1" });
});
