import { createClient, type LoggedEvent } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** A client of a fake Close that merges no changes into one event. */
export function setUp() {
	const clock = createTestClock();
	const fake = createFakeClose({ clock, consolidation: 0 });
	const client = createClient({ apiKey: "api_test", fetch: fake.fetch });
	return { clock, fake, client, now: clock.now() };
}

/** Emits events of different objects, `ages` ms ago, and returns their ids. */
export function emitAged(
	fake: FakeClose,
	ages: number[],
	type: "lead.created" | "opportunity.updated" = "lead.created",
): string[] {
	return ages.map(
		(late, index) => fake.emit({ ...sampleEvent(type), object_id: `object_${type}_${index}` }, { late }).id,
	);
}

export async function collect(events: AsyncIterable<LoggedEvent>): Promise<LoggedEvent[]> {
	const found = [];
	for await (const each of events) found.push(each);
	return found;
}
