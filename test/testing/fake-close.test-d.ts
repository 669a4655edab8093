import type { CloseEvent } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expectTypeOf, test } from "vitest";

const clock = createTestClock();
const close = createFakeClose({ clock });

test("an event that happens keeps its type, and may be one that Close does not list", () => {
	expectTypeOf(close.emit(sampleEvent("lead.created"))).toEqualTypeOf<CloseEvent<"lead.created">>();
	close.emit({ ...sampleEvent("lead.created"), object_type: "something_new" });
	// @ts-expect-error: an event has more than that
	close.emit({ object_type: "lead", action: "created" });
});

test("a fault is one thing that can go wrong there", () => {
	close.disturbRequests({ status: 429, operation: "events_list", times: 2 });
	close.disturbDeliveries({ duplicate: true });
	// @ts-expect-error: the document has no such operation
	close.disturbRequests({ status: 500, operation: "leads_find" });
	// @ts-expect-error: a request is not duplicated
	close.disturbRequests({ duplicate: true });
	// @ts-expect-error: a fault says what goes wrong
	close.disturbDeliveries({ times: 3 });
	// @ts-expect-error: a connection is refused or lost
	close.disturbDeliveries({ connection: "reset" });
});

test("the target is what receives a Request", () => {
	createFakeClose({ clock, fetch: async (request) => new Response(request.url) });
	// @ts-expect-error: it has to answer with a Response
	createFakeClose({ clock, fetch: () => 200 });
});
