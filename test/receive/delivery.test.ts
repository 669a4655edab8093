import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DeliveryError, type DeliveryErrorCode } from "close-crm/receive";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { bodyWith, eventWith, KEY, OTHER_KEY, sign } from "./deliveries.ts";
import { deferred, hang, passDeadlineIn, post, receiverWith } from "./receiver-with.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("an event", () => {
	test("whose handler throws a DeliveryError is answered with 500 too", async () => {
		const fallback = () => Promise.reject(new DeliveryError("mismatch", "Of another receiver."));
		expect((await receiverWith({ fallback }).receiver.fetch(post())).status).toBe(500);
	});

	test("is passed to its handler, with the subscription of the delivery and the organization in which it happened", async () => {
		const created = vi.fn();
		const fallback = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": created, "lead.updated": fallback }, fallback });
		const response = await receiver.fetch(post());
		expect(response.status).toBe(200);
		expect([...response.headers]).toEqual([["content-length", "0"]]);
		const context = {
			subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC",
			organization_id: "orga_XbVPx5fFbKlYTz9PW5Ih1XDhViV10YihIaEgMEb6fVW",
			stale: false,
		};
		expect(created.mock.calls).toEqual([[eventWith(), context]]);
		expect(fallback).not.toHaveBeenCalled();
	});

	test("is passed to a handler with a filter, which Close has applied", async () => {
		const handle = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": { extra_filter: { type: "is_null" }, handle } } });
		await receiver.fetch(post());
		expect(handle).toHaveBeenCalledTimes(1);
	});

	test.for([
		["lead", "updated"],
		["lead", "frozen"],
		["playbook", "created"],
		["constructor", "created"],
		["__proto__", "toString"],
	] as const)("%s.%s without a handler goes to fallback", async ([object_type, action]) => {
		const fallback = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": () => expect.fail() }, fallback });
		expect((await receiver.fetch(post(bodyWith({ object_type, action })))).status).toBe(200);
		expect(fallback.mock.calls[0]?.[0]).toMatchObject({ object_type, action });
	});

	test("that is delivered again is acknowledged and not handled again", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		for (let round = 0; round < 3; round++) expect((await receiver.fetch(post())).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("into which Close merged a later change is handled again", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		await receiver.fetch(post());
		await receiver.fetch(post(bodyWith({ date_updated: "2019-01-15T12:48:24.000000" })));
		expect(handler).toHaveBeenCalledTimes(2);
	});

	test("that is delivered while it is being handled is answered with 503", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		const first = receiver.fetch(post());
		await eventually(() => expect(handler).toHaveBeenCalled());
		expect((await receiver.fetch(post())).status).toBe(503);
		resolve();
		expect((await first).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test.for<[string, () => unknown]>([
		[
			"throws",
			() => {
				throw new Error("password 1234");
			},
		],
		["rejects", () => Promise.reject(new Error("password 1234"))],
	])(
		"whose handler %s is answered with 500 without the error's message, and handled when it is delivered again",
		async ([, fail]) => {
			const handler = vi.fn(fail);
			const { receiver, errors } = receiverWith({ on: { "lead.created": handler } });
			const response = await receiver.fetch(post());
			expect(response.status).toBe(500);
			expect(await response.text()).toBe("");
			expect(errors).toEqual([new Error("password 1234")]);
			handler.mockImplementation(() => {});
			expect((await receiver.fetch(post())).status).toBe(200);
			expect(handler).toHaveBeenCalledTimes(2);
		},
	);

	test("whose handler is slow is answered with 503 at the deadline, and is a duplicate when it is delivered again", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		const first = receiver.fetch(post());
		await passDeadlineIn(handler);
		expect((await first).status).toBe(503);
		expect((await receiver.fetch(post())).status).toBe(503);
		resolve();
		await eventually(async () => expect((await receiver.fetch(post())).status).toBe(200));
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("has 14 seconds, because Close gives up after 15, and the report has the duration", async () => {
		const { receiver, reports } = receiverWith({ on: { "lead.created": hang } });
		const answered = vi.fn();
		receiver.fetch(post()).then(answered);
		await vi.advanceTimersByTimeAsync(13_999);
		expect(answered).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(answered).toHaveBeenCalledWith(expect.objectContaining({ status: 503 }));
		expect(reports).toMatchObject([{ status: 503, duration: 14_000 }]);
	});
});

describe("a request", () => {
	test.for(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("with the method %s is answered with 405", async (method) => {
		const { receiver, errors, reports } = receiverWith();
		const response = await receiver.fetch(new Request("https://test.example.com", { method }));
		expect(response.status).toBe(405);
		expect(response.headers.get("allow")).toBe("POST");
		expect(reports).toMatchObject([{ outcome: "refused", code: "not_a_post", status: 405 }]);
		expect(errors).toEqual([]);
	});

	test("without a signature, or with a wrong one, is answered with 401", async () => {
		const { receiver, errors } = receiverWith({ fallback: () => expect.fail() });
		expect((await receiver.fetch(post(bodyWith(), {}))).status).toBe(401);
		expect((await receiver.fetch(post(bodyWith(), sign("{}")))).status).toBe(401);
		expect(errors).toMatchObject([{ code: "missing_header" }, { code: "mismatch" }]);
	});

	test("for a subscription without a key is answered with 401", async () => {
		const { receiver } = receiverWith({ signatureKey: () => undefined });
		expect((await receiver.fetch(post())).status).toBe(401);
	});

	test("whose key function fails is answered with 503", async () => {
		const { receiver, errors } = receiverWith({ signatureKey: () => Promise.reject(new Error("no database")) });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(errors).toEqual([new Error("no database")]);
	});

	test("for which the key function returns an invalid key is answered with 500", async () => {
		const { receiver } = receiverWith({ signatureKey: () => "mistyped" });
		expect((await receiver.fetch(post())).status).toBe(500);
	});

	test.for(["", "not JSON", "{}"])("with the signed body %j is answered with 400", async (body) => {
		const { receiver } = receiverWith();
		expect((await receiver.fetch(post(body))).status).toBe(400);
	});

	test("without a body is answered with 401 if unsigned, and with 400 if signed", async () => {
		const { receiver } = receiverWith();
		const bodiless = (headers: HeadersInit) => new Request("https://test.example.com", { method: "POST", headers });
		expect((await receiver.fetch(bodiless({}))).status).toBe(401);
		expect((await receiver.fetch(bodiless(sign("")))).status).toBe(400);
	});

	test("whose body was already read is answered with 500, and the error says what to do", async () => {
		const { receiver, errors } = receiverWith();
		const request = post();
		await request.json();
		expect((await receiver.fetch(request)).status).toBe(500);
		expect(errors).toMatchObject([
			{ code: "parsed_body", message: expect.stringContaining("before anything reads its body") },
		]);
	});

	test("of 5 MiB is read, and one more byte is answered with 413 and reported", async () => {
		const { receiver, errors } = receiverWith();
		const body = bodyWith({ data: { name: "" } });
		const name = "x".repeat(5 * 1024 * 1024 - body.length);
		expect((await receiver.fetch(post(bodyWith({ data: { name } })))).status).toBe(200);
		expect((await receiver.fetch(post(bodyWith({ data: { name: `${name}x` } })))).status).toBe(413);
		expect(errors).toMatchObject([{ code: "too_large" }]);
	});

	test("that is too large is read no further, whatever its content-length", async () => {
		let pulled = 0;
		const cancel = vi.fn();
		const endless = new ReadableStream({
			pull(controller) {
				pulled++;
				controller.enqueue(new Uint8Array(1000));
			},
			cancel,
		});
		const { receiver } = receiverWith({ maxBodySize: 10_000 });
		const response = await receiver.fetch(post(endless, { ...sign(""), "content-length": "10" }));
		expect(response.status).toBe(413);
		expect(cancel).toHaveBeenCalled();
		expect(pulled).toBeLessThan(20);
	});

	test("that is too large is answered with 413 immediately, even if it is a clone and nothing reads the other one", async () => {
		const { receiver } = receiverWith({ maxBodySize: 100 });
		const request = post("x".repeat(200));
		expect((await receiver.fetch(request.clone())).status).toBe(413);
		expect(request.bodyUsed).toBe(false);
	});

	test("whose body ends early is answered with 503", async () => {
		const broken = new ReadableStream({
			pull() {
				throw new Error("connection lost");
			},
		});
		const { receiver, errors } = receiverWith();
		expect((await receiver.fetch(post(broken, sign("")))).status).toBe(503);
		expect(errors).toHaveLength(1);
	});

	test("whose key function hangs is answered with 503 at the deadline", async () => {
		const signatureKey = vi.fn(hang);
		const { receiver, errors } = receiverWith({ signatureKey });
		const response = receiver.fetch(post());
		await passDeadlineIn(signatureKey);
		expect((await response).status).toBe(503);
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "signatureKey" }]);
	});

	test("whose body does not end is answered with 503 at the deadline, and the rest is not read", async () => {
		const pull = vi.fn(hang);
		const cancel = vi.fn(() => Promise.reject(new Error("cancel")));
		const { receiver, errors } = receiverWith();
		const response = receiver.fetch(post(new ReadableStream({ pull, cancel }), sign("")));
		await passDeadlineIn(pull);
		expect((await response).status).toBe(503);
		expect(cancel).toHaveBeenCalled();
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "body" }]);
	});

	test("whose adapter rejects with an unknown code is not acknowledged", async () => {
		const { receiver } = receiverWith();
		// The cast stands for a code from an adapter in JavaScript.
		const unlisted: DeliveryErrorCode = "unlisted" as never;
		const readBody = () => Promise.reject(new DeliveryError(unlisted, "Of another version."));
		expect((await receiver.respond({ method: "POST", headers: {} }, readBody)).status).toBe(503);
	});
});

test("the raw body is released after verification, while the handler runs", async () => {
	setFlagsFromString("--expose-gc");
	const collectGarbage: () => void = runInNewContext("gc");
	const { promise, resolve } = deferred();
	const handler = vi.fn(() => promise);
	const { receiver } = receiverWith({ on: { "lead.created": handler } });
	const body: WeakRef<Uint8Array>[] = [];
	const answer = receiver.respond({ method: "POST", headers: sign(bodyWith()) }, async () => {
		const bytes = new TextEncoder().encode(bodyWith());
		body.push(new WeakRef(bytes));
		return bytes;
	});
	await eventually(() => expect(handler).toHaveBeenCalled());
	await eventually(() => {
		collectGarbage();
		expect(body.map((each) => each.deref())).toEqual([undefined]);
	});
	resolve();
	expect((await answer).status).toBe(200);
});

test("keys may be rotated while deliveries arrive", async () => {
	const { receiver } = receiverWith({ signatureKey: [OTHER_KEY, KEY] });
	const body = bodyWith({ id: "ev_other" });
	expect((await receiver.fetch(post())).status).toBe(200);
	expect((await receiver.fetch(post(body, sign(body, { key: OTHER_KEY })))).status).toBe(200);
});
