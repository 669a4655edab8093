import { createClient } from "close-crm";
import { createReceiver } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";

test("a new lead reaches us, even if our server is down at first", async () => {
	const clock = createTestClock();
	const close = createFakeClose({ clock, fetch: (request) => receiver.fetch(request) });
	const client = createClient({ apiKey: "api_test", fetch: close.fetch });
	const names: unknown[] = [];
	let signatureKey: string | undefined;
	const receiver = createReceiver({
		signatureKey: () => signatureKey,
		now: clock.now,
		on: { "lead.created": ({ data }) => names.push(data.name) },
		fallback: () => {},
	});
	const url = "https://example.com/close";
	({ signatureKey } = await client.webhooks.ensure({ url, events: receiver.events }));

	close.disturbDeliveries({ connection: "refused" });
	close.emit(sampleEvent("lead.created", { data: { name: "Bluth Company" } }));
	await clock.advance(60_000);
	expect(names).toEqual([]);
	await clock.advance(60_000);

	expect(names).toEqual(["Bluth Company"]);
	expect(close.record.deliveries.map(({ error }) => error)).toEqual(["ConnectionError", null]);
});
