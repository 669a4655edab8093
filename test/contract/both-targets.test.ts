import { Ajv2020 } from "ajv/dist/2020.js";
import { CloseApiError, type CloseClient, createClient, EVENT_TYPES, event, field } from "close-crm";
import type { EventType } from "close-crm/receive";
import { createFakeClose, createTestClock, type Operation, sampleEvent } from "close-crm/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { document } from "./document.ts";
import { onlyValidExchange, recordingFetch } from "./recorder.ts";
import { FakeBehindPrism, prismMock, type Target, type World } from "./targets.ts";

type Call = (client: CloseClient, world: World) => Promise<unknown>;

const items = [event("lead.created"), event("opportunity.updated", field("data", "status_type").equals("won"))];

const CALLS: Record<Operation, Call> = {
	webhooks_create: ({ webhooks }, { headers }) =>
		webhooks.create({ url: "https://test.example.com", events: items }, { headers }),
	webhooks_list: ({ webhooks }, { headers }) => webhooks.list({ headers }),
	webhooks_get: ({ webhooks }, { headers, subscription }) => webhooks.get(subscription, { headers }),
	webhooks_update: ({ webhooks }, { headers, subscription }) =>
		webhooks.update(subscription, { events: items, status: "paused" }, { headers }),
	webhooks_delete: ({ webhooks }, { headers, subscription }) => webhooks.delete(subscription, { headers }),
	events_list: ({ events }, { headers }) =>
		events.list({ object_type: "lead", action: "created", _limit: 10 }, { headers }),
	events_get: ({ events }, { headers, event }) => events.get(event, { headers }),
};

/** Every operation of the document with every status that it declares, as `webhooks_create 201`. */
const declared: [string, number][] = Object.values<Record<string, { operationId: string; responses: object }>>(
	document.paths,
).flatMap((path) =>
	Object.values(path).flatMap(({ operationId, responses }) =>
		Object.keys(responses).map((status): [string, number] => [operationId, Number(status)]),
	),
);
const exercised = new Set<string>();
const isOperation = (name: string): name is Operation => Object.hasOwn(CALLS, name);

const fake = new FakeBehindPrism();
const targets: Target[] = [prismMock(inject("prismUrl")), fake];

beforeAll(() => fake.start());
afterAll(() => fake.stop());

describe.each(targets)("against $name", (target) => {
	test.each(declared)("%s, answered %i, keeps to the document in both directions", async (name, status) => {
		if (!isOperation(name)) throw new Error(`There is no call for ${name}. Add it to CALLS.`);
		const world = await target.prepare(status);
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl: world.baseUrl, fetch, maxRetries: 0 });

		const result = await CALLS[name](client, world).catch((error: unknown) => error);

		expect(onlyValidExchange(exchanges).status).toBe(status);
		if (status < 400) {
			expect(result).not.toBeInstanceOf(Error);
		} else {
			expect(result).toBeInstanceOf(CloseApiError);
			expect(result).toMatchObject({ status, errors: status === 400 ? expect.anything() : [expect.any(String)] });
		}
		exercised.add(`${name} ${status}`);
	});

	test("what a subscription is created with is what comes back, with a key", async () => {
		const { baseUrl, headers } = await target.prepare(200);
		const client = createClient({ apiKey: "api_test", baseUrl });

		const created = await client.webhooks.create({ url: "https://test.example.com", events: items }, { headers });

		expect(created).toMatchObject({ url: "https://test.example.com", verify_ssl: true, status: "active" });
		expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
	});

	test("an invalid call is noticed", async () => {
		const { baseUrl } = await target.prepare(200);
		const { fetch, exchanges } = recordingFetch();

		// @ts-expect-error: `url` is required
		await createClient({ apiKey: "api_test", baseUrl, fetch }).api.POST("/webhook/", { body: { events: [] } });

		expect(() => onlyValidExchange(exchanges)).toThrow("break the document");
	});
});

describe("the fake Close behind Prism", () => {
	const types = Object.entries(EVENT_TYPES).flatMap(([objectType, actions]) =>
		actions.map((action) => `${objectType}.${action}`),
	);
	const isListed = (type: string): type is EventType => types.includes(type);

	test("every kind of event comes out of the log as the document says", async () => {
		const { baseUrl } = await fake.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });
		for (const type of types.filter(isListed)) fake.close.emit(sampleEvent(type));
		const found = new Set<string>();

		for await (const { object_type, action } of client.events.list()) found.add(`${object_type}.${action}`);

		expect(found).toEqual(new Set(types));
		expect(exchanges.map(({ violations }) => violations)).toEqual([null, null, null, null]);
	});

	test("a subscription with failures and successes behind it is one of the document's", async () => {
		const { baseUrl, subscription } = await fake.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		fake.close.disturbDeliveries({ connection: "refused" });
		fake.close.disturbDeliveries({ status: 503 });
		await fake.clock.advance(3_600_000);

		const { counters } = await createClient({ apiKey: "api_test", baseUrl, fetch }).webhooks.get(subscription);

		expect(counters).toEqual({ first_fail: 1, retry_fail: 1, retry_success: 1 });
		onlyValidExchange(exchanges);
	});

	test("its own refusals are the document's errors", async () => {
		const { baseUrl } = await fake.prepare(200);
		const statuses = async (call: Call) => {
			const { fetch, exchanges } = recordingFetch();
			const client = createClient({ apiKey: "api_test", baseUrl, fetch });
			await call(client, { baseUrl, headers: {}, subscription: "whsub_0", event: "ev_0" }).catch(() => {});
			return onlyValidExchange(exchanges).status;
		};

		expect(await statuses(CALLS.webhooks_get)).toBe(404);
		expect(await statuses(CALLS.webhooks_update)).toBe(404);
		expect(await statuses(CALLS.webhooks_delete)).toBe(404);
		expect(await statuses(CALLS.events_get)).toBe(404);
		expect(await statuses(CALLS.webhooks_create)).toBe(200);
		expect(await statuses(CALLS.webhooks_create)).toBe(400);
		expect(await statuses(({ events }) => events.list({ _cursor: "x" }))).toBe(400);
	});

	test("what it delivers is a delivery of the document", async () => {
		const isDelivery = new Ajv2020({ strict: false })
			.addSchema(document, "document")
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
});

test("every operation and status of the document was exercised against one of the two", () => {
	const all = declared.map(([name, status]) => `${name} ${status}`);

	expect(all).toHaveLength(50);
	expect([...exercised].sort()).toEqual(all.sort());
});
