import { getEventListeners } from "node:events";
import { gzipSync } from "node:zlib";
import { CloseConnectionError, CloseTimeoutError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { serve } from "../client/server.ts";

const subscription = { id: "whsub_1", url: "https://test.example.com/é" };
const path = { id: "whsub_1" };

async function setUp(type = "application/json", body: string | Buffer = JSON.stringify(subscription)) {
	const { url } = await serve((_, response) => {
		response.writeHead(200, { "content-type": type, "x-served-by": "a" }).end(body);
	});
	const { api } = createClient({ apiKey: "api_test", baseUrl: url });
	return { api, url };
}

describe("a response of client.api", () => {
	test("behaves like one of fetch", async () => {
		const { api, url } = await setUp();

		const { response } = await api.GET("/webhook/{id}/", { params: { path }, parseAs: "stream" });

		expect(response).toBeInstanceOf(Response);
		expect(response).toMatchObject({ ok: true, status: 200, statusText: "OK", url: `${url}/webhook/whsub_1/` });
		expect(response.headers.get("x-served-by")).toBe("a");
		const text = JSON.stringify(subscription);
		expect(await response.clone().text()).toBe(text);
		expect(await response.clone().json()).toEqual(subscription);
		expect(await (await response.clone().blob()).text()).toBe(text);
		expect(Buffer.from(await response.clone().arrayBuffer()).toString()).toBe(text);
		expect(await new Response(response.body).json()).toEqual(subscription);
		expect(response.bodyUsed).toBe(true);
	});

	test.each(["json", "text", "blob", "arrayBuffer", "stream"] as const)("is parsed as %s", async (parseAs) => {
		const { api } = await setUp();

		const { data } = await api.GET("/webhook/{id}/", { params: { path }, parseAs });

		const read = parseAs === "json" ? JSON.stringify(data) : await new Response(data as BodyInit).text();
		expect(JSON.parse(read)).toEqual(subscription);
	});

	test("can be read by middleware before it is parsed, and so can the request", async () => {
		const { api } = await setUp();
		const seen: unknown[] = [];
		api.use({
			async onRequest({ request }) {
				seen.push(await request.clone().json());
			},
			async onResponse({ response }) {
				seen.push(await response.clone().json());
				return new Response(await response.text(), response);
			},
		});

		const body = { status: "paused" as const };
		const { data } = await api.PUT("/webhook/{id}/", { params: { path }, body });

		expect(seen).toEqual([body, subscription]);
		expect(data).toEqual(subscription);
	});

	test.each([200, 204, 205, 400])("with the status %i may have no body", async (status) => {
		const { api } = createClient({ apiKey: "a", maxRetries: 0, fetch: async () => new Response(null, { status }) });

		const { data, response } = await api.DELETE("/webhook/{id}/", { params: { path } });

		expect(data).toBeUndefined();
		expect(response.status).toBe(status);
	});

	test("may be a browser's response to a redirect, whose status is hidden", async () => {
		const { api } = createClient({ apiKey: "a", fetch: async () => Response.error() });

		const { response } = await api.GET("/webhook/", { parseAs: "stream" });

		expect(response).toMatchObject({ status: 0, type: "error" });
	});

	test("may be bytes that are not text", async () => {
		const { api } = await setUp("application/octet-stream", Buffer.from([0xff, 0x00, 0xfe]));

		const { data } = await api.GET("/webhook/", { parseAs: "arrayBuffer" });

		expect(data && new Uint8Array(data)).toEqual(new Uint8Array([0xff, 0x00, 0xfe]));
	});

	test("may be compressed", async () => {
		const { url } = await serve((_, response) => {
			const body = gzipSync(JSON.stringify(subscription));
			response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length }).end(body);
		});
		const { api } = createClient({ apiKey: "api_test", baseUrl: url });

		expect((await api.GET("/webhook/{id}/", { params: { path } })).data).toEqual(subscription);
	});
});

describe("the body of a file", () => {
	/** A client of a server that sends only the start of a file. */
	async function startOfFile() {
		let begun = () => {};
		const started = new Promise<void>((resolve) => {
			begun = resolve;
		});
		const { url } = await serve((_, response) => {
			response.writeHead(200, { "content-type": "application/octet-stream" });
			response.write(Buffer.alloc(1000), () => begun());
		});
		return { api: createClient({ apiKey: "a", baseUrl: url, maxRetries: 0 }).api, started };
	}

	test("obeys the timeout", async () => {
		const { api } = await startOfFile();

		const call = api.GET("/webhook/", { parseAs: "blob", timeout: 200 });

		await expect(call).rejects.toThrow(CloseTimeoutError);
	});

	test("obeys the signal, and leaves no listener behind", async () => {
		const { api, started } = await startOfFile();
		const controller = new AbortController();
		const reason = new Error("the user left");
		const call = api.GET("/webhook/", { parseAs: "blob", signal: controller.signal });
		const outcome = call.catch((error) => error);
		await started;

		controller.abort(reason);

		expect(await outcome).toBe(reason);
		expect(getEventListeners(controller.signal, "abort")).toEqual([]);
	});

	test("that ends early is a failure of the attempt", async () => {
		const { url } = await serve((_, response) => {
			response.writeHead(200, { "content-type": "application/octet-stream", "content-length": 1000 });
			response.write(Buffer.alloc(10), () => response.destroy());
		});
		const { api } = createClient({ apiKey: "a", baseUrl: url, maxRetries: 0 });

		await expect(api.GET("/webhook/", { parseAs: "arrayBuffer" })).rejects.toThrow(CloseConnectionError);
	});
});
