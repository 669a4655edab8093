import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express } from "express";
import express4 from "express4";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { listen } from "./adapters/servers.ts";
import { deferred, passDeadlineIn, post, receiverWith } from "./receiver-with.ts";

/** A context that records the promises that it should wait for. */
function createContext() {
	const kept: Promise<unknown>[] = [];
	return {
		kept,
		waitUntil(work: Promise<unknown>) {
			// As on Workers, where it is a method that needs its context.
			if (this.kept !== kept) throw new TypeError("Illegal invocation");
			kept.push(work);
		},
	};
}

describe("fetch", () => {
	test("works without its receiver", async () => {
		const { fetch } = receiverWith().receiver;
		expect((await fetch(post())).status).toBe(200);
	});

	test("accepts the object with a request that SvelteKit and React Router pass", async () => {
		const { receiver } = receiverWith();
		expect((await receiver.fetch({ request: post() })).status).toBe(200);
	});

	test("accepts a request of another class, as some frameworks have", async () => {
		const request = post();
		const { url, method, headers, body } = request;
		expect((await receiverWith().receiver.fetch({ url, method, headers, body, bodyUsed: false })).status).toBe(200);
	});

	test.each([[{}], [undefined], ["POST"], [{ method: "POST", headers: {}, url: "/close" }], [{ request: {} }]])(
		"throws a TypeError for %j that names toNodeHandler, so that Express 4 answers it",
		(request) => {
			const { receiver } = receiverWith();
			// The cast calls it like JavaScript, without types.
			const untyped: (request: unknown) => unknown = receiver.fetch as never;
			expect(() => untyped(request)).toThrow(TypeError);
			expect(() => untyped(request)).toThrow('app.post("/close", toNodeHandler(receiver))');
		},
	);

	test.each<[string, () => Express]>([
		// The cast is safe: the types of the two versions differ only in parts that are not used here.
		["4", () => express4() as unknown as Express],
		["5", () => express()],
	])("in Express %s, where it does not work, leads to a 500 with this error", async (_, createApp) => {
		const app = createApp();
		const errors: unknown[] = [];
		// The cast is the mistake under test: `fetch` is not an Express handler.
		app.post("/close", receiverWith().receiver.fetch as never);
		app.use((error: unknown, _request: IncomingMessage, response: ServerResponse, _next: unknown) => {
			errors.push(error);
			response.writeHead(500).end();
		});
		const { url, close } = await listen(app);
		onTestFinished(async () => void (await close()));
		expect((await fetch(url, { method: "POST" })).status).toBe(500);
		expect(errors).toEqual([expect.any(TypeError)]);
	});

	test.for<[string, (context: unknown) => [input: Request | { request: Request }, context?: unknown]]>([
		["the second argument, as in Workers", (context) => [post(), context]],
		["SvelteKit's platform.ctx", (ctx) => [{ request: post(), platform: { ctx } }]],
		["SvelteKit's older platform.context", (context) => [{ request: post(), platform: { context } }]],
	])("passes work that outlives the response to the waitUntil of %s", async ([, argumentsWith]) => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const { promise, resolve } = deferred();
		const context = createContext();
		const fallback = vi.fn(() => promise);
		const { receiver, reports } = receiverWith({ fallback });
		const response = receiver.fetch(...argumentsWith(context));
		await passDeadlineIn(fallback);
		expect((await response).status).toBe(503);
		resolve();
		await Promise.all(context.kept);
		expect(reports.map(({ outcome }) => outcome)).toEqual(["late", "handled"]);
	});

	test.each([
		["the environment of a Worker", { CLOSE_SIGNATURE_KEY: "secret" }],
		["the parameters of a Next.js route", { params: Promise.resolve({}) }],
		[
			"a waitUntil that throws",
			{
				waitUntil() {
					throw new Error("too late");
				},
			},
		],
	])("works without a context: %s", async (_, context) => {
		expect((await receiverWith().receiver.fetch(post(), context)).status).toBe(200);
	});
});
