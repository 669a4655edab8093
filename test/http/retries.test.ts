import type { IncomingMessage, ServerResponse } from "node:http";
import {
	CloseApiError,
	CloseConnectionError,
	CloseRateLimitError,
	CloseResponseError,
	CloseTimeoutError,
	createClient,
	type LogEntry,
} from "close-crm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { serve } from "../client/server.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const webhook = { url: "https://test.example.com", events: [{ object_type: "lead", action: "created" }] };
const subscription = { ...webhook, id: "whsub_1", signature_key: "a".repeat(64) };
const json = (status: number, body: unknown, headers = {}): Answer => {
	return (_, response) => {
		response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
	};
};
const success = json(200, subscription);
const break_off: Answer = (_, response) => {
	response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
	response.write('{"id":', () => response.destroy());
};
const reset: Answer = (request) => void request.socket.resetAndDestroy();
const never: Answer = () => void vi.advanceTimersByTimeAsync(TIMEOUT_MS);

/** How long an attempt may take, in ms. Only the clock below ends it, however slow the machine is. */
const TIMEOUT_MS = 20_000;
/** The longest wait before a second attempt, in ms: the window after a 429 that does not say when it ends. */
const LONGEST_WAIT_MS = 1_000;
const html = (status: number): Answer => {
	return (_, response) => void response.writeHead(status, { "content-type": "text/html" }).end("<h1>Gateway</h1>");
};

/**
 * A client of a server that sends these responses in turn, and the log of its attempts. A clock that the tests set ends
 * its waits, and the attempts that get no answer.
 */
async function clientOf(...answers: Answer[]) {
	vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
	onTestFinished(() => void vi.useRealTimers());
	let requests = 0;
	const { url } = await serve((request, response) => {
		request.resume();
		const answer = answers[Math.min(requests++, answers.length - 1)];
		answer?.(request, response);
	});
	const entries: LogEntry[] = [];
	const client = createClient({
		apiKey: "api_test",
		baseUrl: url,
		timeout: TIMEOUT_MS,
		logger(entry) {
			entries.push(entry);
			void vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
		},
	});
	return { client, entries, requests: () => requests };
}

describe("a GET", () => {
	test.each([
		["a reset connection", reset],
		["a body that breaks off", break_off],
		["a server that never answers", never],
		["500", html(500)],
		["502 with HTML", html(502)],
		["503 with HTML", html(503)],
		["504 with HTML", html(504)],
		["429 with a RateLimit", json(429, {}, { ratelimit: "limit=10, remaining=0, reset=0.01" })],
		["429 with a Retry-After", json(429, {}, { "retry-after": "0" })],
		["429 with a date", json(429, {}, { "retry-after": new Date(0).toUTCString() })],
		["429 with an invalid RateLimit", json(429, {}, { ratelimit: "limit=, remaining=x, reset=soon" })],
		["429 with nothing", json(429, {})],
	])("is retried after %s", async (_, fault) => {
		const { client, entries, requests } = await clientOf(fault, success);

		await expect(client.webhooks.get("whsub_1")).resolves.toEqual(subscription);

		expect(requests()).toBe(2);
		expect(entries.map(({ attempt }) => attempt)).toEqual([1, 2]);
		expect(entries[0]?.wait).toBeGreaterThanOrEqual(0);
		expect(entries[1]).toMatchObject({ method: "GET", path: "/webhook/whsub_1/", status: 200, wait: undefined });
	});

	test("waits as long as Close's RateLimit says, to the millisecond, rather than the rounded Retry-After", async () => {
		const headers = { ratelimit: "limit=10, remaining=0, reset=0.0123", "retry-after": "1" };
		const { client, entries } = await clientOf(json(429, {}, headers), success);

		await client.webhooks.get("whsub_1");

		expect(entries[0]?.wait).toBe(13);
	});

	test("fails after the allowed retries, with the last error", async () => {
		const { client, requests } = await clientOf(json(429, { error: "Slow down" }, { "retry-after": "0.01" }));

		await expect(client.webhooks.get("whsub_1")).rejects.toThrow(CloseRateLimitError);

		expect(requests()).toBe(4);
	});

	test("falls back to Retry-After, and then to a backoff, if the reset is 0", async () => {
		const headers = { ratelimit: "limit=10, remaining=0, reset=0", "retry-after": "0.02" };
		const { client, entries } = await clientOf(json(429, {}, headers), success);

		await client.webhooks.get("whsub_1");

		expect(entries[0]?.wait).toBe(20);
	});

	test("is not retried if Close asks to wait for an hour, and the error has the wait", async () => {
		const { client, requests } = await clientOf(json(429, {}, { ratelimit: "limit=10, remaining=0, reset=3600" }));

		const error = await client.webhooks.get("whsub_1").catch((e) => e);

		expect(error).toBeInstanceOf(CloseRateLimitError);
		expect(error.retryAfter).toBe(3_600_000);
		expect(requests()).toBe(1);
	});

	test.each([400, 401, 402, 403, 404, 405, 415])("is not retried after %i", async (status) => {
		const { client, requests } = await clientOf(json(status, {}));

		await expect(client.webhooks.get("whsub_1")).rejects.toMatchObject({ status });

		expect(requests()).toBe(1);
	});

	test.each([
		["HTML", html(200), CloseResponseError],
		["truncated JSON", (_, response) => void response.end('{"id":"whsub_1"'), CloseResponseError],
		["an empty body", (_, response) => void response.end(), CloseResponseError],
		["204", (_, response) => void response.writeHead(204).end(), CloseResponseError],
	] as [string, Answer, typeof CloseResponseError][])("rejects a success with %s", async (_, answer, ErrorClass) => {
		const { client, requests } = await clientOf(answer);

		await expect(client.webhooks.get("whsub_1")).rejects.toThrow(ErrorClass);

		expect(requests()).toBe(1);
	});
});

describe("a POST", () => {
	test.each([
		["429", json(429, {}, { "retry-after": "0" })],
		["503 with HTML", html(503)],
	])("is retried after %s, because then it had no effect", async (_, fault) => {
		const { client, requests } = await clientOf(fault, success);

		await expect(client.webhooks.create(webhook)).resolves.toEqual(subscription);

		expect(requests()).toBe(2);
	});

	test.each([
		["a reset connection", reset, CloseConnectionError],
		["a body that breaks off", break_off, CloseConnectionError],
		["a server that never answers", never, CloseTimeoutError],
		["500", html(500), CloseApiError],
		["502", html(502), CloseApiError],
		["504", html(504), CloseApiError],
	])("is not retried after %s, because it may have been carried out", async (_, fault, ErrorClass) => {
		const { client, requests } = await clientOf(fault, success);

		await expect(client.webhooks.create(webhook)).rejects.toThrow(ErrorClass);

		expect(requests()).toBe(1);
	});

	test("is retried after a refused connection, because then it never arrived", async () => {
		const { url, server } = await serve(() => {});
		await new Promise((closed) => server.close(closed));
		const entries: LogEntry[] = [];
		const client = createClient({ apiKey: "a", baseUrl: url, maxRetries: 1, logger: (entry) => entries.push(entry) });

		await expect(client.webhooks.create(webhook)).rejects.toThrow(CloseConnectionError);

		expect(entries).toMatchObject([
			{ attempt: 1, status: undefined, error: "CloseConnectionError" },
			{ attempt: 2, wait: undefined },
		]);
	});

	test("is retried after a refused connection as Bun reports it, with the code on the error itself", async () => {
		let requests = 0;
		const refused = Object.assign(new TypeError("Unable to connect."), { code: "ECONNREFUSED" });
		const fetch = async () => (++requests === 1 ? Promise.reject(refused) : Response.json(subscription));
		vi.spyOn(Math, "random").mockReturnValue(0);

		await expect(createClient({ apiKey: "a", fetch }).webhooks.create(webhook)).resolves.toEqual(subscription);

		expect(requests).toBe(2);
	});
});

describe("PUT and DELETE", () => {
	test("are retried after a reset connection, because they are idempotent", async () => {
		const { client, requests } = await clientOf(reset, success, reset, json(200, {}));

		await expect(client.webhooks.pause("whsub_1")).resolves.toEqual(subscription);
		await expect(client.webhooks.delete("whsub_1")).resolves.toBeUndefined();

		expect(requests()).toBe(4);
	});

	test("a deletion may be answered with 204, or with an empty body", async () => {
		const { client } = await clientOf(
			(_, response) => void response.writeHead(204).end(),
			(_, response) => void response.end(),
			(_, response) => void response.writeHead(200, { "transfer-encoding": "chunked" }).end(),
		);

		await expect(client.webhooks.delete("whsub_1")).resolves.toBeUndefined();
		await expect(client.webhooks.delete("whsub_1")).resolves.toBeUndefined();
		await expect(client.webhooks.delete("whsub_1")).resolves.toBeUndefined();
	});
});

describe("an abort", () => {
	test("ends a wait immediately, with the signal's reason", async () => {
		const { client, requests } = await clientOf(json(429, {}, { "retry-after": "50" }), success);
		const controller = new AbortController();
		const call = client.webhooks.get("whsub_1", { signal: controller.signal });
		const reason = new Error("the user left");
		setTimeout(() => controller.abort(reason), LONGEST_WAIT_MS);

		await expect(call).rejects.toBe(reason);
		expect(requests()).toBe(1);
	});

	test("ends a running attempt, and none follows", async () => {
		const { client, requests } = await clientOf(never);
		const controller = new AbortController();
		const call = client.webhooks.get("whsub_1", { signal: controller.signal, timeout: TIMEOUT_MS + 1 });
		setTimeout(() => controller.abort(), TIMEOUT_MS);

		await expect(call).rejects.toMatchObject({ name: "AbortError" });
		expect(requests()).toBe(1);
	});
});

describe("an aborted wait", () => {
	test("leaves no timer behind, which would keep the process alive", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const controller = new AbortController();
		const headers = { "retry-after": "50" };
		const client = createClient({ apiKey: "a", fetch: async () => new Response(null, { status: 429, headers }) });
		const call = client.webhooks.get("whsub_1", { signal: controller.signal }).catch((e) => e);
		await vi.advanceTimersByTimeAsync(49_999);
		expect(vi.getTimerCount()).toBe(1);

		controller.abort();
		await call;

		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("a redirect", () => {
	test("is not followed, so that no credential leaks, and the error has its target", async () => {
		const { client, requests } = await clientOf((_, response) => {
			response.writeHead(302, { location: "https://elsewhere.example.com/" }).end();
		});

		const error = await client.webhooks.get("whsub_1").catch((e) => e);

		expect(error).toBeInstanceOf(CloseApiError);
		expect(error.message).toBe(
			"GET /webhook/whsub_1/ answered 302: a redirect to https://elsewhere.example.com/, which is not followed. Check baseUrl.",
		);
		expect(requests()).toBe(1);
	});
});

describe("an error's body without an end", () => {
	test("is kept only in part, and its connection is closed", async () => {
		let sent = 0;
		let ended = () => {};
		const end = new Promise<void>((resolve) => {
			ended = resolve;
		});
		const { client } = await clientOf((_, response) => {
			response.writeHead(400, { "content-type": "text/plain" }).on("close", ended);
			const more = () => {
				// Only 10 MB, so that a client which reads everything fails instead of hanging.
				while (sent < 10_000_000 && response.write("x".repeat(10_000))) sent += 10_000;
			};
			response.on("drain", more);
			more();
		});

		const error = await client.webhooks.get("whsub_1").catch((e) => e);
		await end;

		expect(error.status).toBe(400);
		expect(error.body.length).toBe(64 * 1024);
		expect(error.message.length).toBeLessThan(400);
		expect(sent).toBeLessThan(10_000_000);
	});
});

describe("an error's body in chunks", () => {
	test("is joined, even if a character is split", async () => {
		const body = new ReadableStream({
			start(controller) {
				for (const byte of new TextEncoder().encode("é")) controller.enqueue(Uint8Array.of(byte));
				controller.close();
			},
		});
		const client = createClient({ apiKey: "a", fetch: async () => new Response(body, { status: 400 }) });

		await expect(client.webhooks.get("whsub_1")).rejects.toMatchObject({ body: "é" });
	});
});

describe("the logger", () => {
	test("gets no bodies, credentials or keys", async () => {
		const { client, entries } = await clientOf(success);

		await client.webhooks.create(webhook);

		expect(entries).toHaveLength(1);
		expect(Object.keys(entries[0] ?? {}).sort()).toEqual([
			"attempt",
			"duration",
			"error",
			"method",
			"path",
			"status",
			"wait",
		]);
		expect(JSON.stringify(entries)).not.toMatch(/api_test|YXBpX3Rlc3Q6|aaaa/);
	});

	test("that fails, immediately or later, makes neither the call nor the process fail", async () => {
		const { url } = await serve(success);
		const failNow = () => {
			throw new Error("disk full");
		};
		for (const logger of [failNow, async () => failNow()]) {
			const client = createClient({ apiKey: "a", baseUrl: url, logger });

			await expect(client.webhooks.get("whsub_1")).resolves.toEqual(subscription);
		}
	});
});

describe("the timeout of a call", () => {
	test.each([0, Number.NaN, 2 ** 31])("of %d ms is rejected before anything is sent", async (timeout) => {
		const { client, requests } = await clientOf(success);

		await expect(client.webhooks.get("whsub_1", { timeout })).rejects.toThrow(/timeout must be a number of ms/);
		expect(requests()).toBe(0);
	});
});

describe("a path parameter", () => {
	test.each(["", ".", "..", "a/b", "a\\b", "../event"])("that is %j never leaves the process", async (id) => {
		const { client, requests } = await clientOf(success);

		await expect(client.webhooks.delete(id)).rejects.toThrow(/The path parameter id must be an id/);
		await expect(client.events.get(id)).rejects.toThrow(/must be an id/);
		await expect(client.api.GET("/webhook/{id}/", { params: { path: { id } } })).rejects.toThrow(/must be an id/);
		expect(requests()).toBe(0);
	});

	test.each([
		["...", "..."],
		["a..", "a.."],
		["..a", "..a"],
		["whsub 1", "whsub%201"],
		["{id}", "%7Bid%7D"],
	])("that is %j is sent as %s", async (id, sent) => {
		let path = "";
		const client = createClient({
			apiKey: "a",
			async fetch(input) {
				path = new URL(String(input)).pathname;
				return Response.json(subscription);
			},
		});

		await client.webhooks.get(id);
		expect(path).toBe(`/api/v1/webhook/${sent}/`);

		await client.api.GET("/webhook/{id}/", { params: { path: { id } } });
		expect(path).toBe(`/api/v1/webhook/${sent}/`);
	});

	test("that is a number is accepted, and one that is undefined is rejected", async () => {
		const { client, entries } = await clientOf(success);

		// @ts-expect-error: the document says that it is a string
		await client.api.GET("/webhook/{id}/", { params: { path: { id: 7 } } });
		expect(entries[0]?.path).toBe("/webhook/7/");

		// @ts-expect-error: the id is required
		await expect(client.api.GET("/webhook/{id}/", { params: { path: {} } })).rejects.toThrow(
			"The path parameter id must be an id, without slashes; it is missing.",
		);
	});

	test("that is missing never leaves the process", async () => {
		const { client, requests } = await clientOf(success);

		// @ts-expect-error: the id is required
		await expect(client.api.GET("/webhook/{id}/")).rejects.toThrow(
			"The path parameter id must be an id, without slashes; it is missing.",
		);
		expect(requests()).toBe(0);
	});
});

describe("a client's api", () => {
	test("retries requests, including their bodies", async () => {
		vi.spyOn(Math, "random").mockReturnValue(0);
		const bodies: string[] = [];
		const { url } = await serve((request, response) => {
			let body = "";
			request.on("data", (chunk) => {
				body += chunk;
			});
			request.on("end", () => {
				bodies.push(body);
				(bodies.length === 1 ? html(503) : success)(request, response);
			});
		});

		const { data } = await createClient({ apiKey: "a", baseUrl: url }).api.POST("/webhook/", { body: webhook });

		expect(data).toEqual(subscription);
		expect(bodies).toEqual([JSON.stringify(webhook), JSON.stringify(webhook)]);
	});
});
