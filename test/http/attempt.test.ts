import { getEventListeners } from "node:events";
import { CloseConnectionError, CloseTimeoutError, createClient, type LogEntry } from "close-crm";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => {
	vi.useRealTimers();
});

/** A fetch that answers after some ms, unless it is aborted first. */
function answerAfter(ms: number): typeof fetch {
	return (_, init) =>
		new Promise((resolve, reject) => {
			setTimeout(() => resolve(Response.json({ id: "ev_1" })), ms);
			init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
		});
}

describe("an attempt", () => {
	test.each([
		["30 seconds by default", {}, {}, 30_000],
		["the client's timeout", { timeout: 5_000 }, {}, 5_000],
		["the call's timeout, if there is one", { timeout: 5_000 }, { timeout: 70_000 }, 70_000],
	])("may take %s", async (_, options, callOptions, timeout) => {
		vi.useFakeTimers();
		const call = (ms: number) => {
			const client = createClient({ apiKey: "a", maxRetries: 0, fetch: answerAfter(ms), ...options });
			return client.events.get("ev_1", callOptions).catch((error) => error);
		};

		const both = Promise.all([call(timeout - 1), call(timeout + 1)]);
		await vi.advanceTimersByTimeAsync(timeout + 1);
		const [inTime, late] = await both;

		expect(inTime).toEqual({ id: "ev_1" });
		expect(late).toBeInstanceOf(CloseTimeoutError);
		expect(late.cause).toBeInstanceOf(Error);
		expect(late.message).toBe(`GET /event/ev_1/ took longer than ${timeout} ms.`);
	});

	test("leaves neither a timer nor a listener behind, whatever its outcome", async () => {
		vi.useFakeTimers();
		const { signal } = new AbortController();
		const fail = async () => Promise.reject(new TypeError("fetch failed"));
		for (const fetch of [async () => Response.json({ id: "ev_1" }), fail]) {
			const call = createClient({ apiKey: "a", fetch, maxRetries: 1 })
				.events.get("ev_1", { signal })
				.catch(() => {});
			await vi.advanceTimersByTimeAsync(1_000);
			await call;

			expect(vi.getTimerCount()).toBe(0);
			expect(getEventListeners(signal, "abort")).toEqual([]);
		}
	});

	test("is logged with its path, without the query, and with its duration", async () => {
		vi.useFakeTimers();
		vi.advanceTimersByTime(1_000);
		const entries: LogEntry[] = [];
		const logger = (entry: LogEntry) => entries.push(entry);
		const client = createClient({ apiKey: "a", fetch: answerAfter(25), logger });

		const call = client.events.list({ lead_id: "lead_1" }).catch(() => {});
		await vi.advanceTimersByTimeAsync(25);
		await call;

		expect(entries).toEqual([
			{
				method: "GET",
				path: "/event/",
				status: 200,
				error: undefined,
				duration: 25,
				attempt: 1,
				wait: undefined,
			},
		]);
	});

	test("with a refreshed token is logged as a retry without a wait", async () => {
		const entries: LogEntry[] = [];
		const client = createClient({
			accessToken: ({ refresh }) => (refresh ? "new" : "old"),
			logger: (entry) => entries.push(entry),
			fetch: async (_, init) =>
				new Headers(init?.headers).get("authorization") === "Bearer new"
					? Response.json({ id: "ev_1" })
					: new Response(null, { status: 401 }),
		});

		await client.events.get("ev_1");

		expect(entries).toMatchObject([
			{ attempt: 1, status: 401, wait: 0 },
			{ attempt: 2, status: 200, wait: undefined },
		]);
	});
});

/** The error of a call whose fetch fails with this. */
async function errorOf(failure: unknown): Promise<CloseConnectionError & { cause: Error & { cause?: Error } }> {
	const fetch = () => Promise.reject(failure);
	return createClient({ apiKey: "secret_key", fetch, maxRetries: 0 })
		.events.get("ev_1")
		.then(
			() => expect.unreachable("the call should have failed"),
			(error) => error,
		);
}

describe("the error of an attempt without a response", () => {
	test.each([
		[
			"the cause's message",
			new TypeError("fetch failed", { cause: new Error("the name is unknown") }),
			"the name is unknown",
		],
		["the message of an error without a cause", new TypeError("fetch failed"), "fetch failed"],
		["a cause that is not an error", new Error("failed", { cause: "no route" }), "no route"],
		["the code if there is no message", Object.assign(new Error(), { code: "ECONNRESET" }), "ECONNRESET"],
		["the name if there is no code either", new RangeError(), "RangeError"],
		["a thrown string", "no network", "no network"],
	])("contains %s", async (_, failure, told) => {
		const error = await errorOf(failure);

		expect(error).toBeInstanceOf(CloseConnectionError);
		expect(error.message).toBe(`GET /event/ev_1/ got no response: ${told}`);
	});

	test("keeps names, messages and codes of its causes, without secrets", async () => {
		const inner = Object.assign(new RangeError("secret_key is too long"), { code: "ERR_LONG", request: "secret_key" });

		const { cause } = await errorOf(new TypeError("fetch failed with secret_key", { cause: inner }));

		expect(cause).toMatchObject({ name: "TypeError", message: "fetch failed with [redacted]" });
		expect(cause).not.toHaveProperty("code");
		expect(cause.cause).toMatchObject({ name: "RangeError", message: "[redacted] is too long", code: "ERR_LONG" });
		expect(cause.cause).not.toHaveProperty("request");
		expect(cause.cause).not.toHaveProperty("cause");
	});

	test("shows no secret of a thrown string", async () => {
		expect((await errorOf("secret_key is wrong")).cause.message).toBe("[redacted] is wrong");
	});
});
