import {
	CloseApiError,
	CloseBadRequestError,
	CloseForbiddenError,
	CloseNotFoundError,
	ClosePaymentRequiredError,
	CloseRateLimitError,
	CloseUnauthorizedError,
	type CreateWebhook,
	createClient,
} from "close-crm";
import { describe, expect, inject, test } from "vitest";
import { document } from "./document.ts";
import { onlyValidExchange, recordingFetch } from "./recorder.ts";

const baseUrl = inject("prismUrl");
const operation = document.paths["/webhook/"].post;
const requests: [string, { value: CreateWebhook }][] = Object.entries(
	operation.requestBody.content["application/json"].examples,
);
const basic: CreateWebhook = operation.requestBody.content["application/json"].examples.basic.value;

describe("creating a subscription, against a Prism mock of the document", () => {
	test("the document holds the two requests that Close documents", () => {
		expect(requests.map(([name]) => name)).toEqual(["basic", "with_filter"]);
		expect(basic.events).toHaveLength(6);
	});

	test.each(requests)("the documented request %s goes out as it is, with verify_ssl: true", async (name, { value }) => {
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });

		const created = await client.webhooks.create(value, { headers: { prefer: `code=201, example=${name}` } });

		const sent = onlyValidExchange(exchanges);
		expect(sent).toMatchObject({ method: "POST", url: `${baseUrl}/webhook/`, status: 201 });
		expect(JSON.parse(sent.body)).toEqual({ ...value, verify_ssl: true });
		expect(sent.headers.get("content-type")).toBe("application/json");
		expect(sent.headers.get("authorization")).toBe(`Basic ${Buffer.from("api_test:").toString("base64")}`);
		expect(created).toEqual(operation.responses["201"].content["application/json"].examples[name].value);
		expect(created.signature_key).toMatch(/^[0-9a-f]{64}$/);
	});

	test("a 200 is a success as a 201 is, in the shape that was recorded from the live API", async () => {
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });

		const created = await client.webhooks.create(basic, { headers: { prefer: "code=200, example=observed" } });

		expect(onlyValidExchange(exchanges).status).toBe(200);
		expect(created.health_status).toBeNull();
		expect(created.history).toEqual({ errors: [], successes: [] });
	});

	test("verify_ssl: false is sent as the caller says", async () => {
		const { fetch, exchanges } = recordingFetch();

		await createClient({ apiKey: "api_test", baseUrl, fetch }).webhooks.create({ ...basic, verify_ssl: false });

		expect(JSON.parse(onlyValidExchange(exchanges).body).verify_ssl).toBe(false);
	});

	test("an access token goes out as a bearer token", async () => {
		const { fetch, exchanges } = recordingFetch();

		await createClient({ accessToken: "token_test", baseUrl, fetch }).webhooks.create(basic);

		expect(onlyValidExchange(exchanges).headers.get("authorization")).toBe("Bearer token_test");
	});

	test.each([
		[400, CloseBadRequestError, /url: This field is required/],
		[401, CloseUnauthorizedError, /Unauthorized/],
		[402, ClosePaymentRequiredError, /limit of the current plan/],
		[403, CloseForbiddenError, /permission/],
		[404, CloseNotFoundError, /no object with this id/],
		[429, CloseRateLimitError, /call count exceeded/],
	])("the declared status %i rejects with its own error", async (status, ErrorClass, message) => {
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch, maxRetries: 0 });

		const error = await client.webhooks.create(basic, { headers: { prefer: `code=${status}` } }).catch((e) => e);

		expect(onlyValidExchange(exchanges).status).toBe(status);
		expect(error).toBeInstanceOf(ErrorClass);
		expect(error).toBeInstanceOf(CloseApiError);
		expect(error).toMatchObject({ name: ErrorClass.name, status, method: "POST", path: "/webhook/" });
		expect(error.message).toMatch(message);
	});

	test("every status that the document declares for the operation was exercised above", () => {
		expect(Object.keys(operation.responses)).toEqual(["200", "201", "400", "401", "402", "403", "404", "429"]);
	});

	test("a 429 carries the rate limit with its decimals", async () => {
		const client = createClient({ apiKey: "api_test", baseUrl, maxRetries: 0 });

		const error = await client.webhooks.create(basic, { headers: { prefer: "code=429" } }).catch((e) => e);

		expect(error.rateLimit).toEqual({ limit: 100, remaining: 0, reset: 0.87 });
	});

	test("a request that breaks the document does not get past these tests", async () => {
		const { fetch, exchanges } = recordingFetch();
		const client = createClient({ apiKey: "api_test", baseUrl, fetch });

		// @ts-expect-error: `url` is required
		await client.api.POST("/webhook/", { body: { events: [] } });

		expect(() => onlyValidExchange(exchanges)).toThrow("Prism found the request to break the document");
	});
});
