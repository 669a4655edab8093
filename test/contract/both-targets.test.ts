import { CloseApiError, createClient } from "close-crm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { CALLS, type Call } from "./calls.ts";
import { document, operations } from "./document.ts";
import { errorClass } from "./errors.ts";
import { fakeSuite } from "./fake-suite.ts";
import { type Exchange, onlyValidExchange, recordingFetch } from "./recorder.ts";
import { FakeBehindPrism, prismMock, type Target } from "./targets.ts";

const fake = new FakeBehindPrism();
const targets: Target[] = [prismMock(inject("prismUrl")), fake];

beforeAll(() => fake.start());
afterAll(() => fake.stop());

/** The operations that the methods of the client call, with every status that they declare. */
const declared = operations
	.filter(({ operationId }) => CALLS.some(({ operation }) => operation === operationId))
	.flatMap(({ operationId, responses }) => [...responses.keys()].map((status) => ({ operation: operationId, status })));
const cases = CALLS.flatMap((each) =>
	declared.filter(({ operation }) => operation === each.operation).map(({ status }) => ({ ...each, status })),
);
const exercised = new Set<string>();

/** The operation of the document that was called, with the status that it answered, such as `webhooks_get 200`. */
function nameOf({ method, url, status }: Exchange): string {
	const path = new URL(url).pathname.replace(/(whsub|ev)_\w+/, "{id}");
	return `${operations.find(({ route }) => route === `${method} ${path}`)?.operationId} ${status}`;
}

/** A part of the error messages of the document and of the fake. */
const MESSAGES = new Map([
	[400, /url: This field is required\.|The request is not valid\./],
	[401, /Unauthorized/],
	[402, /limit of the current plan/],
	[403, /permission/],
	[404, /no object with this id/],
	[429, /call count exceeded/],
]);

const { examples } = document.paths["/webhook/"].post.requestBody.content["application/json"];
const { basic, with_filter } = examples;

describe.each(targets)("the client, against $name", (target) => {
	async function exercise({ sends, body, call }: Call, status: number) {
		const world = await target.prepare(status);
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl: world.baseUrl, fetch, maxRetries: 0 });

		const outcome = await call(client, world).catch((error: unknown) => error);

		const exchange = onlyValidExchange(exchanges);
		expect(`${exchange.method} ${exchange.url.slice(world.baseUrl.length)}`).toBe(sends(world));
		expect(exchange.body === "" ? undefined : JSON.parse(exchange.body)).toEqual(body);
		expect(exchange.headers.get("content-type")).toBe(body === undefined ? null : "application/json");
		expect(exchange.headers.get("authorization")).toBe(`Basic ${Buffer.from("api_test:").toString("base64")}`);
		expect(exchange.status).toBe(status);
		return { world, outcome, exchange };
	}

	test.each(cases.filter(({ status }) => status < 400))(
		"$name, answered with $status, sends what the document describes and resolves to the response",
		async ({ status, ...each }) => {
			const { outcome, exchange } = await exercise(each, status);

			const answer = JSON.parse(exchange.answer);
			expect(outcome).toEqual(each.gives ? each.gives(answer) : answer);
			exercised.add(nameOf(exchange));
		},
	);

	test.each(cases.filter(({ status }) => status >= 400))(
		"$name, answered with $status, rejects with the error class of the status",
		async ({ status, ...each }) => {
			const { world, outcome, exchange } = await exercise(each, status);

			const ErrorClass = errorClass(status);
			const [method, path] = each.sends(world).split(/[ ?]/);
			expect(outcome).toBeInstanceOf(ErrorClass);
			expect(outcome).toBeInstanceOf(CloseApiError);
			expect(outcome).toMatchObject({
				name: ErrorClass.name,
				message: expect.stringMatching(MESSAGES.get(status) ?? /^$/),
				body: JSON.parse(exchange.answer),
				status,
				method,
				path,
			});
			exercised.add(nameOf(exchange));
		},
	);

	test("a 429 has the rate limit with its decimals", async () => {
		const { baseUrl, headers } = await target.prepare(429);
		const client = createClient({ apiKey: "api_test", baseUrl, maxRetries: 0 });

		const call = client.webhooks.create(basic.value, { headers });

		await expect(call).rejects.toMatchObject({ rateLimit: { limit: 100, remaining: 0, reset: 0.87 } });
	});

	test.each(Object.entries(examples))(
		"the documented request %s is sent unchanged, with verify_ssl: true, and returns a subscription with a key",
		async (name, { value }) => {
			const { baseUrl, headers } = await target.prepare(201, name);
			const { fetch, exchanges } = recordingFetch();
			const client = createClient({ apiKey: "api_test", baseUrl, fetch });

			const created = await client.webhooks.create(value, { headers });

			const { body, status } = onlyValidExchange(exchanges);
			expect(status).toBe(201);
			expect(JSON.parse(body)).toEqual({ ...value, verify_ssl: true });
			expect(created).toMatchObject({ url: value.url, verify_ssl: true, status: "active" });
			expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
		},
	);

	test("a filter is returned as it was sent", async () => {
		const { baseUrl, headers } = await target.prepare(201, "with_filter");
		const client = createClient({ apiKey: "api_test", baseUrl });

		const created = await client.webhooks.create(with_filter.value, { headers });

		expect(created.events).toEqual(with_filter.value.events);
	});

	test("a 200 is a success like a 201, in the shape recorded from the live API", async () => {
		const { baseUrl, headers } = await target.prepare(200, "observed");
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });

		const created = await client.webhooks.create(basic.value, { headers });

		expect(onlyValidExchange(exchanges).status).toBe(200);
		expect(created).toMatchObject({ health_status: null, history: { errors: [], successes: [] } });
		expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
	});

	test("verify_ssl: false is sent if the caller passes it", async () => {
		const { baseUrl, headers } = await target.prepare(200);
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });

		await client.webhooks.create({ ...basic.value, verify_ssl: false }, { headers });

		expect(JSON.parse(onlyValidExchange(exchanges).body)).toEqual({ ...basic.value, verify_ssl: false });
	});

	test("an access token is sent as a bearer token", async () => {
		const { baseUrl, headers } = await target.prepare(200);
		const { fetch, exchanges } = recordingFetch();

		await createClient({ accessToken: "token_test", baseUrl, fetch }).webhooks.list({ headers });

		expect(onlyValidExchange(exchanges).headers.get("authorization")).toBe("Bearer token_test");
	});

	test("the requested subscription and event are returned", async () => {
		const { baseUrl, headers, subscription: id, event } = await target.prepare(200);
		const { webhooks, events } = createClient({ apiKey: "api_test", baseUrl });

		expect(await webhooks.get(id, { headers })).toMatchObject({ id });
		expect(await webhooks.pause(id, { headers })).toMatchObject({ id, status: "paused", pause_reason: "api" });
		expect(await events.get(event, { headers })).toMatchObject({ id: event });
		expect(await events.list({ object_type: "opportunity", action: "updated" }, { headers })).toMatchObject({
			data: [{ id: event }],
			cursor_next: null,
		});
	});

	test("these tests detect a request that breaks the document", async () => {
		const { baseUrl } = await target.prepare(200);
		const { fetch, exchanges } = recordingFetch();

		// @ts-expect-error: `url` is required
		await createClient({ apiKey: "api_test", baseUrl, fetch }).api.POST("/webhook/", { body: { events: [] } });

		expect(() => onlyValidExchange(exchanges)).toThrow("Prism found the request or the answer to break the document");
	});
});

describe("the fake Close behind Prism", () => fakeSuite(fake));

test("every status of these operations was tested against one of the two", () => {
	const all = declared.map(({ operation, status }) => `${operation} ${status}`);

	expect(all).toHaveLength(50);
	expect([...exercised].sort()).toEqual(all.sort());
});
