import {
	createReceiver,
	DeliveryError,
	type DeliveryReport,
	memoryStore,
	type ReceiverOptions,
	type Store,
} from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, eventWith, KEY, NOW, OTHER_KEY, sign } from "./deliveries.ts";

/** A receiver of which nothing is printed, and what it reported. */
function receiverWith(options: Partial<ReceiverOptions> = {}) {
	const errors: unknown[] = [];
	const reports: DeliveryReport[] = [];
	const receiver = createReceiver({
		signatureKey: KEY,
		on: {},
		fallback: () => {},
		now: () => NOW,
		onError: (error) => errors.push(error),
		onDelivery: (report) => reports.push(report),
		...options,
	});
	return { receiver, errors, reports };
}

function post(body: BodyInit = bodyWith(), headers: HeadersInit = sign(String(body))): Request {
	// Node asks for duplex when a body is a stream; the types do not know it.
	const init = { method: "POST", body, headers, duplex: "half" };
	return new Request("https://test.example.com/close", init);
}

function deferred() {
	let resolve = () => {};
	const promise = new Promise<void>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}

describe("at construction", () => {
	test("a key that is absent or mistyped is refused", () => {
		expect(() => receiverWith({ signatureKey: "" })).toThrow(expect.objectContaining({ code: "missing_key" }));
		expect(() => receiverWith({ signatureKey: [KEY, "x"] })).toThrow(expect.objectContaining({ code: "invalid_key" }));
	});

	test("fallback is required", () => {
		expect(() => createReceiver(JSON.parse(`{ "signatureKey": "${KEY}", "on": {} }`))).toThrow(
			new TypeError('"fallback" has no handler. Give one.'),
		);
	});

	test("a kind of event with two handlers is refused", () => {
		const on = [{ "lead.created": () => {} }, { "lead.updated": () => {}, "lead.created": () => {} }];
		expect(() => receiverWith({ on })).toThrow(new TypeError('"lead.created" has two handlers. Give one.'));
	});

	test.for(["null", "{}", '"x"', '{ "handle": 1 }'])("%s is no handler", (json) => {
		const on = JSON.parse(`{ "lead.created": ${json} }`);
		expect(() => receiverWith({ on })).toThrow(new TypeError('"lead.created" has no handler. Give one.'));
	});

	test("events lists what the handlers need, with the filters", () => {
		const extra_filter = { type: "field_accessor", field: "user_id", filter: { type: "non_null" } } as const;
		const { receiver } = receiverWith({
			on: [
				{ "lead.created": () => {}, "task.lead.completed": () => {} },
				{ "opportunity.updated": { extra_filter, handle: () => {} } },
			],
		});
		expect(receiver.events).toEqual([
			{ object_type: "lead", action: "created" },
			{ object_type: "task.lead", action: "completed" },
			{ object_type: "opportunity", action: "updated", extra_filter },
		]);
	});
});

describe("an event", () => {
	test("whose handler throws a DeliveryError of its own is answered 500 all the same", async () => {
		const fallback = () => Promise.reject(new DeliveryError("mismatch", "Of another receiver."));
		expect((await receiverWith({ fallback }).receiver.fetch(post())).status).toBe(500);
	});

	test("goes to its handler, with the subscription that brought it", async () => {
		const created = vi.fn();
		const fallback = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": created, "lead.updated": fallback }, fallback });
		const response = await receiver.fetch(post());
		expect(response.status).toBe(200);
		expect([...response.headers]).toEqual([]);
		expect(created.mock.calls).toEqual([[eventWith(), { subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" }]]);
		expect(fallback).not.toHaveBeenCalled();
	});

	test("goes to the handler with a filter, which Close has applied", async () => {
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

	test("that comes again is acknowledged and not handled again", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		for (let round = 0; round < 3; round++) expect((await receiver.fetch(post())).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("that a later change folded into is handled again", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		await receiver.fetch(post());
		await receiver.fetch(post(bodyWith({ date_updated: "2019-01-15T12:48:24.000000" })));
		expect(handler).toHaveBeenCalledTimes(2);
	});

	test("that comes while it is being handled is answered 503", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		const first = receiver.fetch(post());
		await vi.waitFor(() => expect(handler).toHaveBeenCalled());
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
	])("whose handler %s is answered 500 without the error's text, and handled when it comes again", async ([, fail]) => {
		const handler = vi.fn(fail);
		const { receiver, errors } = receiverWith({ on: { "lead.created": handler } });
		const response = await receiver.fetch(post());
		expect(response.status).toBe(500);
		expect(await response.text()).toBe("");
		expect(errors).toEqual([new Error("password 1234")]);
		handler.mockImplementation(() => {});
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(2);
	});

	test("whose handler is slow is answered 503 at the deadline, and found done when it comes again", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver } = receiverWith({ on: { "lead.created": handler }, deadline: 5 });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect((await receiver.fetch(post())).status).toBe(503);
		resolve();
		await vi.waitFor(async () => expect((await receiver.fetch(post())).status).toBe(200));
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("is handled and its deadline forgotten where a timer is a number, as outside of Node", async () => {
		const { setTimeout } = globalThis;
		const cleared = vi.fn();
		vi.stubGlobal("setTimeout", (...args: Parameters<typeof setTimeout>) => setTimeout(...args) && 7);
		vi.stubGlobal("clearTimeout", cleared);
		try {
			expect((await receiverWith({ deadline: 50 }).receiver.fetch(post())).status).toBe(200);
		} finally {
			vi.unstubAllGlobals();
		}
		expect(cleared.mock.calls).toEqual([[7]]);
	});

	test("the deadline is 14 seconds, before Close gives up, and the report says how long it took", async () => {
		vi.useFakeTimers();
		try {
			const { receiver, reports } = receiverWith({ on: { "lead.created": () => new Promise(() => {}) } });
			const answered = vi.fn();
			receiver.fetch(post()).then(answered);
			await vi.advanceTimersByTimeAsync(13_999);
			expect(answered).not.toHaveBeenCalled();
			await vi.advanceTimersByTimeAsync(1);
			expect(answered).toHaveBeenCalledWith(expect.objectContaining({ status: 503 }));
			expect(reports).toMatchObject([{ status: 503, duration: 14_000 }]);
		} finally {
			vi.useRealTimers();
		}
	});
});

describe("a request", () => {
	test.for(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("by %s is answered 405", async (method) => {
		const { receiver } = receiverWith();
		const response = await receiver.fetch(new Request("https://test.example.com", { method }));
		expect(response.status).toBe(405);
		expect(response.headers.get("allow")).toBe("POST");
	});

	test("without a signature, or with a wrong one, is answered 401", async () => {
		const { receiver, errors } = receiverWith({ fallback: () => expect.fail() });
		expect((await receiver.fetch(post(bodyWith(), {}))).status).toBe(401);
		expect((await receiver.fetch(post(bodyWith(), sign("{}")))).status).toBe(401);
		expect(errors).toMatchObject([{ code: "missing_header" }, { code: "mismatch" }]);
	});

	test("for a subscription without a key is answered 401", async () => {
		const { receiver } = receiverWith({ signatureKey: () => undefined });
		expect((await receiver.fetch(post())).status).toBe(401);
	});

	test("whose key cannot be found out is answered 503", async () => {
		const { receiver, errors } = receiverWith({ signatureKey: () => Promise.reject(new Error("no database")) });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(errors).toEqual([new Error("no database")]);
	});

	test("for a mistyped key that a function gave is answered 500", async () => {
		const { receiver } = receiverWith({ signatureKey: () => "mistyped" });
		expect((await receiver.fetch(post())).status).toBe(500);
	});

	test.for(["", "not JSON", "{}"])("that is signed but is %j is answered 400", async (body) => {
		const { receiver } = receiverWith();
		expect((await receiver.fetch(post(body))).status).toBe(400);
	});

	test("without a body is answered 401 unsigned, 400 signed", async () => {
		const { receiver } = receiverWith();
		const bodiless = (headers: HeadersInit) => new Request("https://test.example.com", { method: "POST", headers });
		expect((await receiver.fetch(bodiless({}))).status).toBe(401);
		expect((await receiver.fetch(bodiless(sign("")))).status).toBe(400);
	});

	test("whose body was read before is answered 500, and the error says what to do", async () => {
		const { receiver, errors } = receiverWith();
		const request = post();
		await request.json();
		expect((await receiver.fetch(request)).status).toBe(500);
		expect(errors).toMatchObject([{ code: "parsed_body", message: expect.stringContaining("raw") }]);
	});

	test("of 5 MiB is read, and one byte more is answered 413", async () => {
		const { receiver } = receiverWith();
		const body = bodyWith({ data: { name: "" } });
		const name = "x".repeat(5 * 1024 * 1024 - body.length);
		expect((await receiver.fetch(post(bodyWith({ data: { name } })))).status).toBe(200);
		expect((await receiver.fetch(post(bodyWith({ data: { name: `${name}x` } })))).status).toBe(413);
	});

	test("that is too large is not read further, whatever its content-length says", async () => {
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

	test("that is too large is answered 413 at once, also when it is a clone and nothing reads the other one", async () => {
		const { receiver } = receiverWith({ maxBodySize: 100 });
		const request = post("x".repeat(200));
		expect((await receiver.fetch(request.clone())).status).toBe(413);
		expect(request.bodyUsed).toBe(false);
	});

	test("whose body breaks off is answered 503", async () => {
		const broken = new ReadableStream({
			pull() {
				throw new Error("connection lost");
			},
		});
		const { receiver, errors } = receiverWith();
		expect((await receiver.fetch(post(broken, sign("")))).status).toBe(503);
		expect(errors).toHaveLength(1);
	});

	test("may be answered by fetch on its own, without its receiver", async () => {
		const { fetch } = receiverWith().receiver;
		expect((await fetch(post())).status).toBe(200);
	});
});

describe("a store", () => {
	const failing = (method: keyof Store): Store => {
		const store = memoryStore();
		return { ...store, [method]: () => Promise.reject(new Error(`no ${method}`)) };
	};

	test("that cannot claim has the event come again, unhandled", async () => {
		const fallback = vi.fn();
		const { receiver, errors } = receiverWith({ store: failing("claim"), fallback });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(fallback).not.toHaveBeenCalled();
		expect(errors).toEqual([new Error("no claim")]);
	});

	test("that cannot complete has the event acknowledged all the same, so that it is not handled twice", async () => {
		const fallback = vi.fn();
		const { receiver, errors } = receiverWith({ store: failing("complete"), fallback });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(fallback).toHaveBeenCalledTimes(1);
		expect(errors).toEqual([new Error("no complete")]);
	});

	test.for([undefined, "CLAIMED"])("whose claim says %j has the event come again, unhandled", async (said) => {
		const store = { ...memoryStore(), claim: () => said };
		const options = { store, fallback: () => expect.fail() };
		// @ts-expect-error A store in JavaScript can say anything.
		const { receiver } = receiverWith(options);
		expect((await receiver.fetch(post())).status).toBe(503);
	});

	test("is told of each run by a name that no other run has, of this receiver or another", async () => {
		const holders: string[] = [];
		const store: Store = {
			...memoryStore(),
			claim(_key, holder) {
				holders.push(holder);
				return "claimed";
			},
		};
		for (const { receiver } of [receiverWith({ store }), receiverWith({ store })]) {
			await receiver.fetch(post());
			await receiver.fetch(post());
		}
		expect(new Set(holders).size).toBe(4);
	});

	test("that cannot release leaves the handler's failure a 500", async () => {
		const fallback = () => Promise.reject(new Error("handler"));
		const { receiver, errors } = receiverWith({ store: failing("release"), fallback });
		expect((await receiver.fetch(post())).status).toBe(500);
		expect(errors).toEqual([new Error("no release"), new Error("handler")]);
	});
});

describe("a hook", () => {
	test("onDelivery is told the status, the time and the delivery", async () => {
		const { receiver, reports } = receiverWith();
		await receiver.fetch(post());
		await receiver.fetch(post(bodyWith(), {}));
		expect(reports).toStrictEqual([
			{ status: 200, duration: expect.any(Number), delivery: JSON.parse(bodyWith()) },
			{ status: 401, duration: expect.any(Number), delivery: undefined },
		]);
	});

	test("onDelivery is told once of a handler that is late, and onError of how it ended", async () => {
		const { promise, resolve } = deferred();
		const fallback = async () => {
			await promise;
			throw new Error("late");
		};
		const { receiver, reports, errors } = receiverWith({ deadline: 5, fallback });
		await receiver.fetch(post());
		resolve();
		await vi.waitFor(() => expect(errors).toEqual([new Error("late")]));
		expect(reports).toMatchObject([{ status: 503, delivery: { event: { id: eventWith().id } } }]);
	});

	test.for<[string, () => unknown]>([
		[
			"throws",
			() => {
				throw new Error("hook");
			},
		],
		["rejects", () => Promise.reject(new Error("hook"))],
		["never ends", () => new Promise(() => {})],
	])("that %s changes nothing", async ([, hook]) => {
		const { receiver } = receiverWith({ onDelivery: hook, onError: hook });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect((await receiver.fetch(post(bodyWith(), {}))).status).toBe(401);
	});

	test("without onError an error is printed, and no part of the delivery", async () => {
		const print = vi.spyOn(console, "error").mockImplementation(() => {});
		const receiver = createReceiver({
			signatureKey: KEY,
			on: {},
			fallback: () => Promise.reject(new Error("handler")),
			now: () => NOW,
		});
		await receiver.fetch(post());
		expect(print.mock.calls).toEqual([[new Error("handler")]]);
		print.mockRestore();
	});
});

describe("handle", () => {
	const event = JSON.parse(JSON.stringify(eventWith()));

	test("goes through the same handlers and the same store as deliveries", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		expect(await receiver.handle(event)).toBe("handled");
		expect(await receiver.handle(event)).toBe("done");
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(handler.mock.calls).toEqual([[event, { subscription_id: undefined }]]);
	});

	test("rejects with what the handler threw, and handles the event when it is called again", async () => {
		const handler = vi.fn(() => Promise.reject(new Error("handler")));
		const { receiver, errors } = receiverWith({ on: { "lead.created": handler } });
		await expect(receiver.handle(event)).rejects.toThrow("handler");
		await expect(receiver.handle(event)).rejects.toThrow("handler");
		expect(errors).toEqual([]);
	});

	test("rejects while the event is being handled, rather than say that it is done", async () => {
		const { promise, resolve } = deferred();
		const { receiver } = receiverWith({ on: { "lead.created": () => promise } });
		const first = receiver.handle(event);
		await expect(receiver.handle(event)).rejects.toMatchObject({
			name: "DeliveryError",
			code: "in_progress",
			message: "in_progress: Try later.",
		});
		resolve();
		expect(await first).toBe("handled");
	});

	test("rejects with what the store threw", async () => {
		const claim = () => Promise.reject(new Error("no store"));
		const { receiver } = receiverWith({ store: { ...memoryStore(), claim } });
		await expect(receiver.handle(event)).rejects.toThrow("no store");
	});

	test("refuses an event whose data Close hid from the reader", async () => {
		const { data, previous_data, ...hidden } = event;
		const { receiver } = receiverWith({ fallback: () => expect.fail() });
		await expect(receiver.handle(hidden)).rejects.toMatchObject({
			code: "hidden_data",
			message: "hidden_data: Is the API key an admin's?",
		});
	});

	test("takes a deletion, whose data is null", async () => {
		const deleted = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.deleted": deleted } });
		await receiver.handle({ ...event, action: "deleted", data: null });
		expect(deleted).toHaveBeenCalledTimes(1);
	});
});

test("keys may be rotated while deliveries come", async () => {
	const { receiver } = receiverWith({ signatureKey: [OTHER_KEY, KEY] });
	const body = bodyWith({ id: "ev_other" });
	expect((await receiver.fetch(post())).status).toBe(200);
	expect((await receiver.fetch(post(body, sign(body, { key: OTHER_KEY })))).status).toBe(200);
});
