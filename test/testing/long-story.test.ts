import { createClient } from "close-crm";
import { createReceiver, memoryStore } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";
import { runSize } from "../setup/run-size.ts";
import { DAY, MINUTE, SECOND } from "./fake.ts";

const EVENTS = runSize({ full: 50_000, part: 10_000 });
const LIVE = EVENTS / 5;
const TYPES = [
	"lead.created",
	"lead.updated",
	"opportunity.updated",
	"contact.deleted",
	"activity.note.created",
] as const;

test(`deployed, flooded, down for three days, paused, resumed, caught up: each of ${EVENTS} events is handled once`, async () => {
	const clock = createTestClock({ now: Date.now() - 10 * DAY });
	const handled = new Map<string, number>();
	const count = ({ id }: { id: string }) => handled.set(id, (handled.get(id) ?? 0) + 1);
	let signatureKey = "";
	const receiver = createReceiver({
		signatureKey: () => signatureKey,
		store: memoryStore({ now: clock.now, retention: 30 * DAY }),
		now: clock.now,
		on: Object.fromEntries(TYPES.map((type) => [type, count])),
		fallback: () => expect.unreachable("only what was subscribed to is delivered"),
		onError: () => {},
	});
	const close = createFakeClose({ clock, fetch: (request) => receiver.fetch(request) });
	const client = createClient({ apiKey: "api_test", fetch: close.fetch });
	const webhook = { url: "https://test.example.com/close", events: receiver.events };

	// A thousand objects, so that none changes twice within the seconds in which updates fold.
	const samples = Array.from({ length: 1000 }, (_, seed) =>
		sampleEvent(TYPES[seed % TYPES.length] ?? "lead.created", {}, { seed }),
	);
	const emitted = new Set<string>();
	function happen(number: number): void {
		for (let left = number; left > 0; left--) {
			const sample = samples[emitted.size % samples.length];
			if (sample) emitted.add(close.emit(sample).id);
		}
	}

	// Deploy.
	const { subscription, signatureKey: key = "" } = await client.webhooks.ensure(webhook);
	signatureKey = key;

	// Traffic: one event in ten comes twice, in no order, and some attempts fail.
	const endReorder = close.disturbDeliveries({ reorder: true, times: Number.POSITIVE_INFINITY });
	for (let batch = 0; batch < LIVE / 200; batch++) {
		close.disturbDeliveries({ duplicate: true, times: 20 });
		close.disturbDeliveries({ connection: "lost", times: 5 });
		close.disturbDeliveries({ delay: 15 * SECOND, times: 2 });
		happen(200);
		await clock.advance(MINUTE);
	}
	endReorder();
	await clock.advance(60 * MINUTE);
	expect(handled.size).toBe(LIVE);

	// The receiver is down for three days, and Close pauses the subscription.
	const downSince = clock.now();
	const endOutage = close.disturbDeliveries({ connection: "refused", times: Number.POSITIVE_INFINITY });
	for (let hour = 0; hour < 72; hour++) {
		if (hour % 24 === 0) happen(20);
		await clock.advance(60 * MINUTE);
	}
	await clock.advance(DAY);
	expect(close.record.pauses).toMatchObject([{ subscription_id: subscription.id, reason: "failing" }]);
	while (emitted.size < EVENTS) {
		happen(Math.min(300, EVENTS - emitted.size));
		await clock.advance(MINUTE);
	}

	// It comes back, `ensure` resumes, and `backfill` catches up while new events are delivered.
	endOutage();
	await clock.advance(MINUTE);
	const deployed = await client.webhooks.ensure(webhook);
	expect(deployed).toMatchObject({ subscription: { id: subscription.id, status: "active" }, signatureKey });
	const span = { since: new Date(downSince - 5 * MINUTE), until: new Date(clock.now()), events: receiver.events };
	const outcomes = { handled: 0, done: 0 };
	for await (const event of client.events.backfill(span)) outcomes[await receiver.handle(event)] += 1;

	expect([emitted.size, handled.size]).toEqual([EVENTS, EVENTS]);
	expect([...handled.values()].every((times) => times === 1)).toBe(true);
	expect(outcomes.handled).toBe(EVENTS - LIVE);
});
