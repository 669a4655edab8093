import type { CloseEvent } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expectTypeOf, test } from "vitest";

const clock = createTestClock();
const close = createFakeClose({ clock });

test("an emitted event keeps its type, and may be one that Close does not document", () => {
	expectTypeOf(close.emit(sampleEvent("lead.created"))).toEqualTypeOf<CloseEvent<"lead.created">>();
	close.emit({ ...sampleEvent("lead.created"), object_type: "something_new" });
	// @ts-expect-error: an event has more fields
	close.emit({ object_type: "lead", action: "created" });
});

test("a fault has one effect, which must be possible there", () => {
	close.disturbRequests({ status: 429, operation: "events_list", times: 2 });
	close.disturbDeliveries({ duplicate: true });
	// @ts-expect-error: the document has no such operation
	close.disturbRequests({ status: 500, operation: "leads_find" });
	// @ts-expect-error: a request is not duplicated
	close.disturbRequests({ duplicate: true });
	// @ts-expect-error: a fault needs an effect
	close.disturbDeliveries({ times: 3 });
	// @ts-expect-error: a connection is refused or lost
	close.disturbDeliveries({ connection: "reset" });
});

test("the target is a function that accepts a Request", () => {
	createFakeClose({ clock, fetch: async (request) => new Response(request.url) });
	// @ts-expect-error: it must return a Response
	createFakeClose({ clock, fetch: () => 200 });
});
