import { sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";
import { SeenEvents } from "../../../src/client/events/event-walk.ts";
import { MINUTE } from "./event-log.ts";

/** What is still known of events that were updated at these times, after what was before `time` is forgotten. */
function knownAfter(seen: SeenEvents, times: number[], time: number): number[] {
	const events = times.map((updated) => ({ ...sampleEvent("lead.created"), id: `ev_${updated}` }));
	for (const [index, updated] of times.entries()) {
		const event = events[index];
		if (event) seen.add(event, updated);
	}
	seen.forget(time);
	return times.filter((updated, index) => {
		const event = events[index];
		return event && !seen.add(event, updated);
	});
}

test("what was seen is forgotten up to a moment, so that memory does not grow", () => {
	expect(knownAfter(new SeenEvents(), [0, 1, 2, 10 * MINUTE], 2)).toEqual([2, 10 * MINUTE]);
});

test("what was seen in the five minutes before the latest event is kept, for it will be looked at again", () => {
	expect(knownAfter(new SeenEvents(), [0, 6 * MINUTE, 1, 2], 2)).toEqual([6 * MINUTE, 2]);
	expect(knownAfter(new SeenEvents(), [MINUTE - 1, MINUTE, 6 * MINUTE], 6 * MINUTE)).toEqual([MINUTE, 6 * MINUTE]);
});

test("what was seen from the moment on that will be looked at again is kept", () => {
	expect(knownAfter(new SeenEvents(5), [4, 5, 6, 10 * MINUTE], 6)).toEqual([5, 6, 10 * MINUTE]);
});
