import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "close-crm";
import { createReceiver } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";

test("what happened while our subscription was paused is caught up", async () => {
	const clock = createTestClock();
	const close = createFakeClose({ clock, fetch: (request) => receiver.fetch(request) });
	const client = createClient({ apiKey: "api_test", fetch: close.fetch });
	const values: unknown[] = [];
	let signatureKey: string | undefined;
	const receiver = createReceiver({
		signatureKey: () => signatureKey,
		now: clock.now,
		on: { "opportunity.updated": ({ data }) => values.push(data.value) },
		fallback: () => {},
	});
	const webhook = { url: "https://example.com/close", events: receiver.events };
	const { subscription, ...ensured } = await client.webhooks.ensure(webhook);
	signatureKey = ensured.signatureKey;

	await client.webhooks.pause(subscription.id);
	const since = new Date(clock.now());
	close.emit(sampleEvent("opportunity.updated", { data: { value: 5000 } }));
	await clock.advance(60_000);
	assert.deepEqual(values, []);

	await client.webhooks.ensure(webhook);
	for await (const event of client.events.backfill({ since, until: new Date(clock.now()) })) {
		await receiver.handle(event);
	}
	assert.deepEqual(values, [5000]);
});
