import { type CloseClient, type CreatedWebhookSubscription, createClient, type WebhookFilter } from "close-crm";
import { describe, expectTypeOf, test } from "vitest";

const client = createClient({ apiKey: "api_test" });
const url = "https://test.example.com";

describe("createClient", () => {
	test("returns a CloseClient", () => {
		expectTypeOf(client).toEqualTypeOf<CloseClient>();
	});

	test("accepts exactly one of apiKey and accessToken", () => {
		createClient({ accessToken: "token" });
		// @ts-expect-error: neither
		createClient({});
		// @ts-expect-error: both
		createClient({ apiKey: "a", accessToken: "b" });
		// @ts-expect-error: no such option
		createClient({ apiKey: "a", baseURL: url });
	});
});

describe("webhooks.create", () => {
	test("resolves to a subscription with its id and signature key", () => {
		const created = client.webhooks.create({ url, events: [{ object_type: "lead", action: "created" }] });

		expectTypeOf(created).resolves.toEqualTypeOf<CreatedWebhookSubscription>();
		expectTypeOf(created).resolves.toHaveProperty("id").toEqualTypeOf<string>();
		expectTypeOf(created).resolves.toHaveProperty("signature_key").toEqualTypeOf<string>();
		expectTypeOf(created).resolves.toHaveProperty("status").toEqualTypeOf<"active" | "paused">();
		expectTypeOf(created).resolves.toHaveProperty("pause_reason").toEqualTypeOf<string | null>();
		expectTypeOf(created).resolves.toHaveProperty("health_status").toEqualTypeOf<string | null>();
		expectTypeOf(created).resolves.toHaveProperty("counters").toEqualTypeOf<{ [key: string]: number }>();
	});

	test("accepts verify_ssl, filters, null for no filter, and options", () => {
		const filter: WebhookFilter = { type: "field_accessor", field: "user_id", filter: { type: "non_null" } };
		client.webhooks.create(
			{
				url,
				verify_ssl: false,
				events: [
					{ object_type: "lead", action: "created", extra_filter: filter },
					{ object_type: "lead", action: "deleted", extra_filter: null },
				],
			},
			{ signal: new AbortController().signal, timeout: 1000, headers: { "x-request-id": "1" } },
		);
	});

	test("has a type error at the place where its argument is wrong", () => {
		// @ts-expect-error: url is required
		client.webhooks.create({ events: [] });
		// @ts-expect-error: events is required
		client.webhooks.create({ url });
		client.webhooks.create({
			url,
			events: [],
			// @ts-expect-error: no such property
			verifySsl: false,
		});
		client.webhooks.create({
			url,
			events: [
				// @ts-expect-error: action is required
				{ object_type: "lead" },
				{
					object_type: "lead",
					action: "created",
					// @ts-expect-error: no such property
					filter: null,
				},
				{
					object_type: "lead",
					action: "created",
					extra_filter: {
						// @ts-expect-error: no such filter
						type: "starts_with",
						value: "a",
					},
				},
			],
			// @ts-expect-error: a boolean
			verify_ssl: "yes",
		});
		// @ts-expect-error: ms are a number
		client.webhooks.create({ url, events: [] }, { timeout: "5s" });
	});
});

describe("api", () => {
	test("has the operations of the document by path", async () => {
		const { data } = await client.api.GET("/webhook/{id}/", { params: { path: { id: "whsub_1" } } });
		expectTypeOf(data?.signature_key).toEqualTypeOf<string | undefined>();
		// @ts-expect-error: no such path
		client.api.GET("/webhooks/");
		// @ts-expect-error: the id is required
		client.api.GET("/webhook/{id}/");
		client.api.POST("/webhook/", {
			// @ts-expect-error: url is required
			body: { events: [] },
		});
	});

	test("is generic over the paths of another document", async () => {
		interface LeadPaths {
			"/lead/{id}/": {
				get: {
					parameters: { path: { id: string } };
					responses: { 200: { content: { "application/json": { id: string; name: string } } } };
				};
			};
		}
		const { data } = await createClient<LeadPaths>({ apiKey: "a" }).api.GET("/lead/{id}/", {
			params: { path: { id: "lead_1" } },
		});
		expectTypeOf(data).toEqualTypeOf<{ id: string; name: string } | undefined>();
	});
});
