import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import {
	CloseApiError,
	type CloseClient,
	CloseConnectionError,
	CloseError,
	CloseInputError,
	CloseResponseError,
	CloseTimeoutError,
	createClient,
} from "close-crm";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../client/server.ts";

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

describe("the error of a failed call", () => {
	test("a 400 names the fields that Close names, nested ones by path", async () => {
		const body = { errors: ["No."], "field-errors": { url: "Required.", events: { errors: { 0: "Bad." } } } };

		const error = await failureFrom(400, JSON.stringify(body));

		expect(error.message).toBe("POST /webhook/ answered 400: No.; url: Required.; events.errors.0: Bad.");
		expect(error.errors).toEqual(["No."]);
		expect(error.fieldErrors).toEqual(body["field-errors"]);
		expect(error.body).toEqual(body);
	});

	test("a 401 with an empty body is an error too", async () => {
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

	test.each([
		["CloseError", () => new CloseError("Why.")],
		["CloseInputError", () => new CloseInputError("Why.")],
		["CloseConnectionError", () => new CloseConnectionError("Why.")],
		["CloseTimeoutError", () => new CloseTimeoutError("Why.")],
		["CloseResponseError", () => new CloseResponseError("Why.", { status: 200, headers: new Headers(), body: "" })],
	])("a %s is printed with its name", (name, create) => {
		expect(String(create())).toBe(`${name}: Why.`);
	});

	test("a refused connection is a CloseConnectionError with the cause", async () => {
		const { url, server } = await serve(() => {});
		await new Promise((closed) => server.close(closed));

		const error = await createClient({ apiKey: "secret_key", baseUrl: url, maxRetries: 0 })
			.webhooks.create(webhook)
			.catch((e) => e);

		expect(error).toBeInstanceOf(CloseConnectionError);
		expect(error.message).toMatch(/^POST \/webhook\/ got no response: .*ECONNREFUSED/);
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

	test("a call through api to another origin is rejected, and no credential is sent", async () => {
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

	test("the error of a malformed HTTP response shows no secret, although Node's error contains the response", async () => {
		const server = createServer((socket) => {
			socket.on("error", () => {});
			socket.once("data", () => {
				const body = `{"id":"whsub_1","signature_key":"${KEY}"}`;
				socket.end(`HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n${body}`);
			});
		}).listen(0, "127.0.0.1");
		await once(server, "listening");
		onTestFinished(() => void server.close());
		const address = server.address();
		const port = typeof address === "object" && address !== null ? address.port : 0;
		const client = createClient({ apiKey: "secret_key", baseUrl: `http://127.0.0.1:${port}`, maxRetries: 0 });

		const error = await client.webhooks.create(webhook).catch((e) => e);

		expect(error).toBeInstanceOf(CloseConnectionError);
		expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/secret_key|058bf|40a1c/);
	});

	test("the error of a custom fetch that contains the request shows no secret", async () => {
		const client = createClient({
			apiKey: "secret_key",
			maxRetries: 0,
			async fetch(_, init) {
				throw Object.assign(new Error("cannot send authorization c2VjcmV0X2tleTo="), { request: init });
			},
		});

		const error = await client.webhooks.create(webhook).catch((e) => e);

		expect(error.message).toBe("POST /webhook/ got no response: cannot send authorization [redacted]");
		expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/secret_key|c2VjcmV0X2tleTo/);
	});

	test("a redirect that echoes the credential, even at the end of the kept part, shows no secret", async () => {
		const { url } = await serve((request, response) => {
			if (request.method === "POST") {
				response.writeHead(302, { location: `/login?${request.headers.authorization?.slice(6)}` }).end();
			} else response.writeHead(400).end(`${"x".repeat(64 * 1024 - 8)}secret_key_of_some_length`);
		});
		const client = createClient({ apiKey: "secret_key_of_some_length", baseUrl: url });

		const redirect = await client.webhooks.create(webhook).catch((e) => e);
		const long = await client.webhooks.get("whsub_1").catch((e) => e);

		expect(redirect.message).toContain("a redirect to /login?[redacted], which is not followed");
		expect(long.body.endsWith("xxx[redacte")).toBe(true);
	});

	test("a long error whose reading stops within a credential shows no part of it", async () => {
		const start = new TextEncoder().encode(`${"é".repeat(34 * 1024)}secret_key_of`);
		const end = new TextEncoder().encode("_some_length");
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				controller.enqueue(start);
				controller.enqueue(end);
				controller.close();
			},
		});
		const fetch = async () => new Response(body, { status: 400 });
		const client = createClient({ apiKey: "secret_key_of_some_length", fetch });

		const error = await client.webhooks.get("whsub_1").catch((e) => e);

		expect(error.body).toMatch(/^é{30000,}$/);
	});

	test.each([
		["webhooks.create", "POST /webhook/", ({ webhooks }: CloseClient) => webhooks.create(webhook)],
		["webhooks.list", "GET /webhook/", ({ webhooks }: CloseClient) => webhooks.list()],
		["webhooks.get", "GET /webhook/whsub_1/", ({ webhooks }: CloseClient) => webhooks.get("whsub_1")],
		["webhooks.update", "PUT /webhook/whsub_1/", ({ webhooks }: CloseClient) => webhooks.update("whsub_1", webhook)],
		["webhooks.delete", "DELETE /webhook/whsub_1/", ({ webhooks }: CloseClient) => webhooks.delete("whsub_1")],
		["webhooks.pause", "PUT /webhook/whsub_1/", ({ webhooks }: CloseClient) => webhooks.pause("whsub_1")],
		["webhooks.resume", "PUT /webhook/whsub_1/", ({ webhooks }: CloseClient) => webhooks.resume("whsub_1")],
		["events.list", "GET /event/", ({ events }: CloseClient) => events.list()],
		["events.get", "GET /event/ev_1/", ({ events }: CloseClient) => events.get("ev_1")],
	])("the error of %s names its request, %s", async (_, where, call) => {
		const client = createClient({ apiKey: "a", fetch: async () => new Response(null, { status: 404 }) });

		const error = await Promise.resolve(call(client)).catch((e) => e);

		expect(error.message).toBe(`${where} answered 404`);
		expect(`${error.method} ${error.path}`).toBe(where);
	});

	test.each([
		[
			"webhooks.list",
			"{}",
			"GET /webhook/",
			"the response has no data",
			({ webhooks }: CloseClient) => webhooks.list(),
		],
		[
			"webhooks.list",
			"[]",
			"GET /webhook/",
			"the body is not an object",
			({ webhooks }: CloseClient) => webhooks.list(),
		],
		[
			"webhooks.list",
			'{"data":[{}]}',
			"GET /webhook/",
			"an item of `data` has no id",
			({ webhooks }: CloseClient) => webhooks.list(),
		],
		[
			"webhooks.create",
			"{}",
			"POST /webhook/",
			"the response has no id",
			({ webhooks }: CloseClient) => webhooks.create(webhook),
		],
		[
			"webhooks.create",
			'{"id":"whsub_1","events":[]}',
			"POST /webhook/",
			'the response has no signature_key. The subscription whsub_1 exists: call webhooks.rotateKey("whsub_1") to get a key, or delete it',
			({ webhooks }: CloseClient) => webhooks.create(webhook),
		],
		[
			"webhooks.pause",
			"1",
			"PUT /webhook/whsub_1/",
			"the body is not an object",
			({ webhooks }: CloseClient) => webhooks.pause("whsub_1"),
		],
		["events.list", '{"data":{}}', "GET /event/", "`data` is not a list", ({ events }: CloseClient) => events.list()],
		["events.get", "{}", "GET /event/ev_1/", "the response has no id", ({ events }: CloseClient) => events.get("ev_1")],
	])(
		"%s with the response %s is a CloseResponseError that names the problem",
		async (_, body, where, problem, call) => {
			const client = createClient({ apiKey: "a", fetch: async () => new Response(body, { headers: { "x-a": "b" } }) });

			const error = await Promise.resolve(call(client)).catch((e) => e);

			expect(error).toBeInstanceOf(CloseResponseError);
			expect(error).toMatchObject({ status: 200, body });
			expect(error.headers.get("x-a")).toBe("b");
			expect(error.message).toBe(`${where} answered 200, but ${problem}: ${body}`);
		},
	);

	test("the error of a success with an undocumented body shows part of the body, and no signature key", async () => {
		const client = createClient({
			apiKey: "a",
			fetch: async () => Response.json({ signature_key: "short", more: "x".repeat(1000) }),
		});

		const error = await client.webhooks.get("whsub_1").catch((e) => e);

		const body = `{"signature_key":"[redacted]","more":"${"x".repeat(1000)}"}`.slice(0, 500);
		expect(error.body).toBe(body);
		expect(error.message.endsWith(`the response has no id: ${body.slice(0, 80)}`)).toBe(true);
	});

	test("a 204 instead of a body is an error that says so", async () => {
		const client = createClient({ apiKey: "a", fetch: async () => new Response(null, { status: 204 }) });

		const error = await client.webhooks.get("whsub_1").catch((e) => e);

		expect(error.message).toBe("GET /webhook/whsub_1/ answered 204, but the response has no body");
	});

	test("the error of a success that is not JSON has its first 500 characters", async () => {
		const error = await failureFrom(200, "<html>".padEnd(1000, "x"), "text/html");

		expect(error).toMatchObject({ body: "<html>".padEnd(500, "x") });
		expect(error.message).toBe(`POST /webhook/ answered 200, but the body is not JSON: ${"<html>".padEnd(80, "x")}`);
	});

	test.each([
		["an error that echoes the credential", 400, `{"error":"bad secret_key c2VjcmV0X2tleTo="}`],
		["an error that contains a signature key", 400, `{"error":{"signature_key":"${KEY}"}}`],
		["an error with a signature key in its message", 400, `{"error":"the key ${KEY} is in use"}`],
		["a success that is not JSON and begins with the credential", 200, "secret_key is known"],
		["a success that is invalid right after the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY}"x`],
		["a success that ends after the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY}","url":`],
		["a success that ends within the signature key", 201, `{"id":"whsub_1","signature_key":"${KEY.slice(0, 40)}`],
	])("%s shows no secret, however it is printed", async (_, status, body) => {
		const error = await failureFrom(status, body);

		const printed = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + String(error);
		expect(printed).not.toMatch(/secret_key|c2VjcmV0X2tleTo|058bf|40a1c/);
	});
});
