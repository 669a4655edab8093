import { CloseError, CloseUnauthorizedError, createClient } from "close-crm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { serve } from "../client/server.ts";

/** A server that accepts one token, and a client whose token function counts its calls. */
async function setUp({ tokens, valid }: { tokens: string[]; valid: string }) {
	const asked: boolean[] = [];
	const { url } = await serve((request, response) => {
		const allowed = request.headers.authorization === `Bearer ${valid}`;
		response.writeHead(allowed ? 200 : 401, { "content-type": "application/json" });
		response.end(allowed ? '{"id":"ev_1"}' : "");
	});
	const client = createClient({
		baseUrl: url,
		async accessToken({ refresh }) {
			asked.push(refresh);
			const token = tokens.shift();
			if (token === undefined) throw new Error("the refresh token was revoked");
			return token;
		},
	});
	return { client, asked };
}

describe("an accessToken function", () => {
	test("is called once for many requests", async () => {
		const { client, asked } = await setUp({ tokens: ["good"], valid: "good" });

		await Promise.all([client.events.get("ev_1"), client.events.get("ev_1")]);
		await client.events.get("ev_1");

		expect(asked).toEqual([false]);
	});

	test("is called again with refresh after a 401, and the request then succeeds", async () => {
		const { client, asked } = await setUp({ tokens: ["old", "good"], valid: "good" });

		await expect(client.events.get("ev_1")).resolves.toEqual({ id: "ev_1" });
		await client.events.get("ev_1");

		expect(asked).toEqual([false, true]);
	});

	test("is called once to refresh if several requests are rejected together", async () => {
		const { client, asked } = await setUp({ tokens: ["old", "good"], valid: "good" });

		await Promise.all(Array.from({ length: 20 }, () => client.events.get("ev_1")));

		expect(asked).toEqual([false, true]);
	});

	test("is not called again for a request that is rejected during a refresh", async () => {
		const asked: boolean[] = [];
		let refused = 0;
		let answer = (_: string) => {};
		const client = createClient({
			accessToken({ refresh }) {
				asked.push(refresh);
				return refresh ? new Promise<string>((resolve) => (answer = resolve)) : "old";
			},
			async fetch(_, init) {
				if (new Headers(init?.headers).get("authorization") === "Bearer new") return Response.json({ id: "ev_1" });
				refused++;
				return new Response(null, { status: 401 });
			},
		});

		const calls = Promise.all([client.events.get("ev_1"), client.events.get("ev_1")]);
		while (refused < 2) await new Promise((soon) => setImmediate(soon));
		await new Promise((soon) => setImmediate(soon));
		answer("new");

		await expect(calls).resolves.toEqual([{ id: "ev_1" }, { id: "ev_1" }]);
		expect(asked).toEqual([false, true]);
	});

	test("is called again only once per request, even without retries", async () => {
		const { client, asked } = await setUp({ tokens: ["old", "older", "oldest"], valid: "good" });

		await expect(client.events.get("ev_1")).rejects.toThrow(CloseUnauthorizedError);

		expect(asked).toEqual([false, true]);
	});

	test("leaves all retries to the request that is sent with the new token", async () => {
		const statuses = [401, 429, 200];
		const sent: string[] = [];
		const { url } = await serve((request, response) => {
			sent.push(String(request.headers.authorization));
			response.writeHead(statuses[sent.length - 1] ?? 500, { "retry-after": "0.001" }).end('{"id":"ev_1"}');
		});
		const accessToken = ({ refresh }: { refresh: boolean }) => (refresh ? "good" : "old");
		const client = createClient({ baseUrl: url, maxRetries: 1, accessToken });

		await expect(client.events.get("ev_1")).resolves.toEqual({ id: "ev_1" });
		expect(sent).toEqual(["Bearer old", "Bearer good", "Bearer good"]);
	});

	test("that fails is a CloseError with the cause, and is called again for the next request", async () => {
		const { client, asked } = await setUp({ tokens: [], valid: "good" });

		const error = await client.events.get("ev_1").catch((e) => e);
		await client.events.get("ev_1").catch((e) => e);

		expect(error).toBeInstanceOf(CloseError);
		expect(error.cause).toEqual(new Error("the refresh token was revoked"));
		expect(asked).toEqual([false, false]);
	});

	test("that throws synchronously is called again too", async () => {
		let asked = 0;
		const { url } = await serve((_, response) => void response.end('{"id":"ev_1"}'));
		const client = createClient({
			baseUrl: url,
			accessToken() {
				if (asked++ === 0) throw new Error("no token yet");
				return "good";
			},
		});

		await expect(client.events.get("ev_1")).rejects.toThrow(CloseError);
		await expect(client.events.get("ev_1")).resolves.toEqual({ id: "ev_1" });
	});

	test("that returns a token with a line break is an error", async () => {
		const { client } = await setUp({ tokens: ["secret\n"], valid: "good" });

		const error = await client.events.get("ev_1").catch((e) => e);

		expect(error.message).toMatch(/^createClient: accessToken contains white space/);
		expect(String(error)).not.toContain("secret");
	});

	test("that fails at a refresh is called again for the next request, without refresh", async () => {
		const asked: boolean[] = [];
		const client = createClient({
			accessToken({ refresh }) {
				asked.push(refresh);
				if (refresh) throw new Error("the refresh token was revoked");
				return "old";
			},
			fetch: async () => new Response(null, { status: 401 }),
		});

		for (let call = 0; call < 2; call++) {
			await expect(client.events.get("ev_1")).rejects.toThrow(
				"The accessToken function failed, so the client has no token.",
			);
		}

		expect(asked).toEqual([false, true, false, true]);
	});
});

describe("an accessToken function that hangs", () => {
	const hang = () => new Promise<string>(() => {});

	test("is abandoned after the timeout", async () => {
		const client = createClient({ accessToken: hang, timeout: 5, fetch: () => expect.unreachable() });
		await expect(client.events.get("ev_1")).rejects.toThrow("The accessToken function did not return within 5 ms");
	});

	test("is abandoned when the call's signal aborts, with its reason", async () => {
		const reason = new Error("the user left");
		const controller = new AbortController();
		const call = createClient({ accessToken: hang }).events.get("ev_1", { signal: controller.signal });
		controller.abort(reason);
		await expect(call).rejects.toBe(reason);
	});
});

test("a token is used until its validUntil, and then the function is called again", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const sent: unknown[] = [];
	let number = 0;
	const client = createClient({
		accessToken: () => ({ token: `token_${++number}`, validUntil: Date.now() + 1_000 }),
		async fetch(_, init) {
			sent.push(new Headers(init?.headers).get("authorization"));
			return Response.json({ id: "ev_1" });
		},
	});
	await client.events.get("ev_1");
	await client.events.get("ev_1");
	vi.advanceTimersByTime(1_000);
	await client.events.get("ev_1");
	expect(sent).toEqual(["Bearer token_1", "Bearer token_1", "Bearer token_2"]);
});
