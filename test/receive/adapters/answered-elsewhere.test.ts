import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import timeout from "connect-timeout";
import express4 from "express4";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";
import { listen, type TestServer } from "./servers.ts";

/** Resolves to the URL. Ends the server after the test. */
async function urlOf(server: Promise<TestServer>): Promise<string> {
	const { url, close } = await server;
	onTestFinished(async () => void (await close()));
	return url;
}

async function deliver(url: string): Promise<number> {
	return (await fetch(url, { method: "POST", body: bodyWith(), headers: sign(bodyWith()) })).status;
}

/** A receiver whose handler ends when the returned function is called, and the result of its node handler. */
function setUp() {
	let finish = () => {};
	const running = new Promise<void>((resolve) => {
		finish = resolve;
	});
	const receiver = createReceiver({ signatureKey: KEY, on: {}, fallback: () => running, now: () => NOW });
	const settled = vi.fn();
	const toNode = toNodeHandler(receiver);
	const handler = (...args: Parameters<typeof toNode>) => toNode(...args).then(settled);
	return { handler, settled, finish: () => finish() };
}

// vitest fails on an unhandled rejection.
describe("a response that something else sends first is not touched", () => {
	test("by connect-timeout in Express 4", async () => {
		const { handler, settled, finish } = setUp();
		const app = express4();
		// The cast is safe: the types of connect-timeout are for Express 5, but it works with both.
		app.use(timeout(20) as unknown as express4.RequestHandler);
		app.post("/close", handler);
		const url = await urlOf(listen(app));
		expect(await deliver(url)).toBe(503);
		finish();
		await vi.waitFor(() => expect(settled).toHaveBeenCalledWith(undefined));
	});

	test("by the server's own timeout", async () => {
		const { handler, settled, finish } = setUp();
		const url = await urlOf(
			listen((request, response) => {
				setTimeout(() => response.writeHead(504).end(), 10);
				handler(request, response);
			}),
		);
		expect(await deliver(url)).toBe(504);
		finish();
		await vi.waitFor(() => expect(settled).toHaveBeenCalledWith(undefined));
	});

	test("whose headers are written when the receiver answers", async () => {
		const { handler, settled, finish } = setUp();
		const url = await urlOf(
			listen((request, response) => {
				// Hides that headers were sent, as some wrappers of the response do.
				const wrapper = { writeHead: response.writeHead.bind(response) };
				response.writeHead(504).end();
				handler(request, wrapper);
			}),
		);
		expect(await deliver(url)).toBe(504);
		finish();
		await vi.waitFor(() => expect(settled).toHaveBeenCalledWith(undefined));
	});
});
