import { CloseConnectionError, createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions, sampleEvent } from "close-crm/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { webhook } from "./fake.ts";

async function listening(options: Partial<FakeCloseOptions> = {}) {
	const close = createFakeClose({ clock: createTestClock(), ...options });
	const server = await close.listen();
	onTestFinished(server.close);
	return { close, server, client: createClient({ apiKey: "api_test", baseUrl: server.url, maxRetries: 0 }) };
}

describe("the fake on a real port", () => {
	test("serves the API over HTTP, with Close's headers", async () => {
		const { client, close, server } = await listening();

		const { id, signature_key } = await client.webhooks.create(webhook);
		const emitted = close.emit(sampleEvent("activity.note.created", { data: { note: "Zoë 🎉" } }));

		expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
		expect(await client.webhooks.get(id)).toMatchObject({ signature_key });
		expect((await client.events.list()).data).toEqual([emitted]);
		await client.webhooks.delete(id);
		const response = await fetch(`${server.url}/event/`, { headers: { authorization: "Basic eDo=" } });
		expect(response.headers.get("content-type")).toBe("application/json");
		expect(response.headers.get("ratelimit")).toMatch(/^limit=/);
	});

	test("closes a connection that it should lose", async () => {
		const { client, close } = await listening();
		close.disturbRequests({ connection: "lost" });

		await expect(client.webhooks.create(webhook)).rejects.toBeInstanceOf(CloseConnectionError);

		expect(close.subscriptions()).toHaveLength(1);
	});

	test("reports a port that is in use", async () => {
		const { close, server } = await listening();

		await expect(close.listen({ port: Number(new URL(server.url).port) })).rejects.toThrow("EADDRINUSE");
	});

	test.each([
		["nothing of Node's", undefined],
		["a process without Node's modules", {}],
	])("with %s it is rejected, and the error says what works instead", async (_, process) => {
		const close = createFakeClose({ clock: createTestClock() });
		// The test runner needs `process` as soon as something is awaited.
		vi.stubGlobal("process", process);
		const listening = close.listen();
		vi.unstubAllGlobals();

		await expect(listening).rejects.toThrow("listen needs node:http, which this runtime does not have. Use the fake's");
	});

	test("no longer answers after it is closed", async () => {
		const { client, server } = await listening();
		await client.webhooks.list();

		await server.close();

		await expect(client.webhooks.list()).rejects.toBeInstanceOf(CloseConnectionError);
	});
});
