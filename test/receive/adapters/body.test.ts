import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { toNodeHandler } from "close-crm/node";
import { createReceiver, type Receiver, type ReceiverOptions } from "close-crm/receive";
import express from "express";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startDeadline } from "../../../src/receive/handling/deadline.ts";
import { eventually } from "../../setup/eventually.ts";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";
import { expressServer, listen, parsingFastifyServer, type TestServer } from "./servers.ts";

function setUp(options: Partial<ReceiverOptions> = {}) {
	const errors: unknown[] = [];
	const receiver = createReceiver({
		signatureKey: KEY,
		on: {},
		fallback: () => {},
		now: () => NOW,
		onError: (error) => errors.push(error),
		...options,
	});
	return { receiver, errors };
}

async function deliver(server: Promise<TestServer>): Promise<Response> {
	const { url, close } = await server;
	onTestFinished(async () => void (await close()));
	const headers = { "content-type": "application/json", ...sign(bodyWith()) };
	return fetch(url, { method: "POST", body: bodyWith(), headers });
}

describe("toNodeHandler", () => {
	test.each<[string, express.RequestHandler]>([
		["was parsed", express.json()],
		["was read as text", express.text({ type: "*/*" })],
		["was read and discarded", (request, _response, next) => void request.on("end", next).resume()],
		["is decoded by setEncoding", (request, _response, next) => next(void request.setEncoding("utf8"))],
	])("answers with 500 to a body that %s, and names the line to move", async (_name, above) => {
		const { receiver, errors } = setUp();
		expect((await deliver(expressServer(receiver, above))).status).toBe(500);
		expect(errors).toMatchObject([
			{ code: "parsed_body", message: expect.stringContaining("toNodeHandler above the body parser") },
		]);
	});

	test("answers with 500 to a body that Fastify parsed", async () => {
		const { receiver, errors } = setUp();
		expect((await deliver(parsingFastifyServer(receiver))).status).toBe(500);
		expect(errors).toMatchObject([{ message: expect.stringContaining("put the route into a scope without parsers") }]);
	});

	test("does not call the getter of body if the host kept the raw body, as on Vercel", async () => {
		const { receiver, errors } = setUp();
		const handler = toNodeHandler(receiver);
		const server = listen(async (request: IncomingMessage, response) => {
			const rawBody = Buffer.concat(await request.toArray());
			const body = () => {
				throw new Error("Invalid JSON");
			};
			await handler(Object.defineProperty(Object.assign(request, { rawBody }), "body", { get: body }), response);
		});
		expect((await deliver(server)).status).toBe(200);
		expect(errors).toEqual([]);
	});

	test.each([
		[0, 200],
		[-1, 413],
	])("applies the limit exactly if express.raw() kept the body: %i bytes from its size, %i", async (more, status) => {
		const { receiver } = setUp({ maxBodySize: bodyWith().length + more });
		expect((await deliver(expressServer(receiver, express.raw({ type: "*/*" })))).status).toBe(status);
	});

	test("says that its response has no body", async () => {
		const { headers } = await deliver(listen(toNodeHandler(setUp().receiver)));
		expect(headers.get("content-length")).toBe("0");
		expect(headers.get("transfer-encoding")).toBeNull();
	});

	test("abandons a request that was closed before it reads", async () => {
		const { receiver, errors } = setUp();
		const handler = toNodeHandler(receiver);
		const server = listen((request, response) => {
			request.on("close", () => handler(request, response)).destroy();
		});
		await expect(deliver(server)).rejects.toThrow();
		await eventually(() => expect(errors).toEqual([new Error("The connection closed before the body ended.")]));
	});

	test("does not begin to read a body after the deadline", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const deadline = startDeadline(1);
		vi.advanceTimersByTime(1);
		const request = Object.assign(new Readable({ read() {} }), { method: "POST", headers: {} });
		const response = { writeHead: () => ({ end() {} }) };
		let reading: Promise<unknown> = Promise.resolve();
		const receiver: Receiver = {
			...setUp().receiver,
			async respond(_, readBody) {
				reading = readBody(10, deadline);
				await reading.catch(() => {});
				return { status: 503, headers: {} };
			},
		};
		await toNodeHandler(receiver)(request, response);
		await expect(reading).rejects.toThrow("The body did not arrive in time.");
		expect(request.listenerCount("data")).toBe(0);
	});

	test("rejects anything that is not a receiver", () => {
		// @ts-expect-error: not a receiver
		expect(() => toNodeHandler({ fetch: () => {} })).toThrow(
			new TypeError("toNodeHandler: expected the receiver that createReceiver returned; got an object."),
		);
	});
});
