import { event } from "close-crm";
import { expect, test } from "vitest";
import { listEvents } from "../../src/cli/arguments/wanted-events.ts";

test("events in words have commas between them", () => {
	expect(listEvents([event("lead.created"), event("activity.call.completed")])).toBe(
		"lead.created,activity.call.completed",
	);
});
