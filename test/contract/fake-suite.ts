import { Ajv2020 } from "ajv/dist/2020.js";
import { type CloseClient, createClient, EVENT_TYPES, event } from "close-crm";
import type { EventType } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { expect, test } from "vitest";
import { json } from "./document.ts";
import { onlyValidExchange, recordingFetch } from "./recorder.ts";
import type { FakeBehindPrism } from "./targets.ts";

const types = Object.entries(EVENT_TYPES).flatMap(([objectType, actions]) =>
	actions.map((action) => `${objectType}.${action}`),
);
const isListed = (type: string): type is EventType => types.includes(type);
const webhook = { url: "https://test.example.com", events: [event("lead.created")] };

/** The fake also keeps to the document in responses that the client's tests do not cover. */
export function fakeSuite(fake: FakeBehindPrism): void {
	test("every type of event in the log is as documented", async () => {
		const { baseUrl } = await fake.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });
		for (const type of types.filter(isListed)) fake.close.emit(sampleEvent(type));
		const found = new Set<string>();

		for await (const { object_type, action } of client.events.list()) found.add(`${object_type}.${action}`);

		expect(found).toEqual(new Set(types));
		expect(exchanges.map(({ violations }) => violations)).toEqual([null, null, null, null]);
	});

	test("a subscription with failures and successes is as documented", async () => {
		const { baseUrl, subscription } = await fake.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		fake.close.disturbDeliveries({ connection: "refused" });
		fake.close.disturbDeliveries({ status: 503 });
		await fake.clock.advance(3_600_000);

		const { counters } = await createClient({ apiKey: "api_test", baseUrl, fetch }).request("GET /webhook/{id}/", {
			path: { id: subscription },
		});

		expect(counters).toEqual({ first_fail: 1, retry_fail: 1, retry_success: 1 });
		onlyValidExchange(exchanges);
	});

	test("its error responses are as documented", async () => {
		const { baseUrl } = await fake.prepare(200);
		const statusOf = async (call: (client: CloseClient) => Promise<unknown>) => {
			const { fetch, exchanges } = recordingFetch();
			await call(createClient({ apiKey: "api_test", baseUrl, fetch })).catch(() => {});
			return onlyValidExchange(exchanges).status;
		};

		expect(await statusOf(({ webhooks }) => webhooks.get("whsub_0"))).toBe(404);
		expect(await statusOf(({ webhooks }) => webhooks.pause("whsub_0"))).toBe(404);
		expect(await statusOf(({ webhooks }) => webhooks.delete("whsub_0"))).toBe(404);
		expect(await statusOf(({ events }) => events.get("ev_0"))).toBe(404);
		expect(await statusOf(({ webhooks }) => webhooks.create(webhook))).toBe(200);
		expect(await statusOf(({ webhooks }) => webhooks.create(webhook))).toBe(400);
		expect(await statusOf(({ events }) => events.list({ _cursor: "x" }))).toBe(400);
	});

	test("these tests detect a response that breaks the document", async () => {
		const { baseUrl, subscription } = await fake.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		fake.close.disturbRequests({ status: 200, body: { id: subscription, events: [] } });

		await createClient({ apiKey: "api_test", baseUrl, fetch }).request("GET /webhook/{id}/", {
			path: { id: subscription },
		});

		expect(() => onlyValidExchange(exchanges)).toThrow("Prism found the request or the answer to break the document");
	});

	test("its deliveries are as documented", async () => {
		const isDelivery = new Ajv2020({ strict: false })
			.addSchema(json, "document")
			.compile({ $ref: "document#/components/schemas/WebhookDelivery" });
		const bodies: unknown[] = [];
		const clock = createTestClock();
		const close = createFakeClose({
			clock,
			fetch: async (request) => {
				bodies.push(await request.json());
				return new Response();
			},
		});
		const client = createClient({ apiKey: "api_test", fetch: close.fetch });
		const events = types.filter(isListed).map((type) => event(type));
		await client.webhooks.create({ url: "https://test.example.com", events });
		for (const type of types.filter(isListed)) close.emit(sampleEvent(type));

		await clock.advance(60_000);

		expect(bodies).toHaveLength(179);
		for (const body of bodies) expect(isDelivery(body), JSON.stringify(isDelivery.errors)).toBe(true);
	});
}
