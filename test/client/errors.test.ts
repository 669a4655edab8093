import { inspect } from "node:util";
import { CloseApiError, CloseConnectionError, CloseResponseError, CloseTimeoutError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { serve } from "./server.ts";

const webhook = { url: "https://test.example.com", events: [{ object_type: "lead", action: "created" }] };
const KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

async function failureFrom(status: number, body: string, type = "application/json"): Promise<CloseApiError> {
	const { url } = await serve((_, response) => response.writeHead(status, { "content-type": type }).end(body));
	const client = createClient({ apiKey: "secret_key", baseUrl: url, maxRetries: 0 });
	return client.webhooks.create(webhook).then(
		() => expect.unreachable("the call should have failed"),
		(error) => error,
	);
}

describe("what a failed call rejects with", () => {
	test("a 400 names the fields that Close names, nested ones by their path", async () => {
		const body = { errors: ["No."], "field-errors": { url: "Required.", events: { errors: { 0: "Bad." } } } };

		const error = await failureFrom(400, JSON.stringify(body));

		expect(error.message).toBe("POST /webhook/ answered 400: No.; url: Required.; events.errors.0: Bad.");
		expect(error.errors).toEqual(["No."]);
		expect(error.fieldErrors).toEqual(body["field-errors"]);
		expect(error.body).toEqual(body);
	});

	test("a 401 with an empty body is an error all the same", async () => {
		const error = await failureFrom(401, "");

		expect(error).toMatchObject({ name: "CloseUnauthorizedError", status: 401, body: undefined });
	});

	test("a status that Close does not document is a CloseApiError", async () => {
		const error = await failureFrom(418, "<h1>I am a teapot</h1>", "text/html");

		expect(error.constructor).toBe(CloseApiError);
		expect(error.message).toBe("POST /webhook/ answered 418: <h1>I am a teapot</h1>");
	});

	test("a success with HTML is a CloseResponseError that shows its start", async () => {
		const error = await failureFrom(200, "<html>Sign in</html>", "text/html");

		expect(error).toBeInstanceOf(CloseResponseError);
		expect(error).toMatchObject({ status: 200, body: "<html>Sign in</html>" });
	});

	test("a success without a body is a CloseResponseError", async () => {
		expect(await failureFrom(200, "")).toBeInstanceOf(CloseResponseError);
	});

	test("a refused connection is a CloseConnectionError with the cause", async () => {
		const { url, server } = await serve(() => {});
		await new Promise((closed) => server.close(closed));

		const error = await createClient({ apiKey: "secret_key", baseUrl: url, maxRetries: 0 })
			.webhooks.create(webhook)
			.catch((e) => e);

		expect(error).toBeInstanceOf(CloseConnectionError);
		expect(error.message).toMatch(/^POST \/webhook\/ got no answer: .*ECONNREFUSED/);
		expect(error.cause).toBeInstanceOf(Error);
	});

	test("a server that never answers is a CloseTimeoutError", async () => {
		const { url } = await serve(() => {});

		const error = await createClient({ apiKey: "secret_key", baseUrl: url, timeout: 20 })
			.webhooks.create(webhook)
			.catch((e) => e);

		expect(error).toBeInstanceOf(CloseTimeoutError);
		expect(error.message).toBe("POST /webhook/ took longer than 20 ms.");
	});

	test("an aborted call rejects with the signal's reason", async () => {
		const { url } = await serve(() => {});
		const reason = new Error("the user left");

		const call = createClient({ apiKey: "secret_key", baseUrl: url }).webhooks.create(webhook, {
			signal: AbortSignal.abort(reason),
		});

		await expect(call).rejects.toBe(reason);
	});

	test("a call through api to another origin is refused, and no credential leaves", async () => {
		let asked = 0;
		const { url } = await serve((_, response) => {
			asked++;
			response.end("{}");
		});
		const client = createClient({ apiKey: "secret_key" });

		await expect(client.api.POST("/webhook/", { baseUrl: url, body: webhook })).rejects.toThrow(
			/credential is for https:\/\/api.close.com only/,
		);
		expect(asked).toBe(0);
	});

	test.each([
		["an error that echoes the credential", 400, `{"error":"bad secret_key c2VjcmV0X2tleTo="}`],
		["an error that holds a signature key", 400, `{"error":{"signature_key":"${KEY}"}}`],
		["an error that names a signature key in its text", 400, `{"error":"the key ${KEY} is in use"}`],
		["a success that is broken right behind the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY}"x`],
		["a success that breaks off behind the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY}","url":`],
		["a success that breaks off within the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY.slice(0, 40)}`],
	])("%s shows no secret, however it is printed", async (_, status, body) => {
		const error = await failureFrom(status, body);

		const printed = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + String(error);
		expect(printed).not.toMatch(/secret_key|c2VjcmV0X2tleTo|058bfb6a|7a140a1c/);
	});
});
