import {
	createReceiver,
	DeliveryError,
	type DeliveryReport,
	memoryStore,
	type ReceiverOptions,
	type Store,
} from "close-crm/receive";
import { describe, expect, onTestFinished, test, vi } from "vitest";
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
			new TypeError("createReceiver: fallback must be a function; it is undefined."),
		);
	});

	test("an event with two handlers is rejected", () => {
		const on = [{ "lead.created": () => {} }, { "lead.updated": () => {}, "lead.created": () => {} }];
		expect(() => receiverWith({ on })).toThrow(
			new TypeError('createReceiver: "lead.created" has two handlers. Combine them into one.'),
		);
	});

	test.for(["null", "{}", '"x"', '{ "handle": 1 }'])("%s is no handler", (json) => {
		const on = JSON.parse(`{ "lead.created": ${json} }`);
		expect(() => receiverWith({ on })).toThrow('createReceiver: on["lead.created"] must be a function; it is ');
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
		expect([...response.headers]).toEqual([["content-length", "0"]]);
		const context = { subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC", stale: false };
		expect(created.mock.calls).toEqual([[eventWith(), context]]);
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
		expect(errors).toMatchObject([
			{ code: "parsed_body", message: expect.stringContaining("before anything reads its body") },
		]);
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
		const { receiver, errors } = receiverWith({ store: failing("complete"), fallback, deadline: 5 });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(fallback).toHaveBeenCalledTimes(1);
		expect(errors).toMatchObject([{ message: "no complete" }, { name: "DeadlineError", step: "complete" }]);
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
		expect(errors).toEqual([new Error("handler"), new Error("no release")]);
	});
});

describe("a hook", () => {
	test("onDelivery is told the status, the time and the delivery", async () => {
		const { receiver, reports } = receiverWith();
		await receiver.fetch(post());
		await receiver.fetch(post(bodyWith(), {}));
		const duration = expect.any(Number);
		expect(reports).toStrictEqual([
			{ outcome: "handled", code: undefined, status: 200, duration, delivery: JSON.parse(bodyWith()) },
			{ outcome: "refused", code: "missing_header", status: 401, duration, delivery: undefined },
		]);
	});

	test("onDelivery is told of a late handler at the deadline and when it ends, and onError of both", async () => {
		const { promise, resolve } = deferred();
		const fallback = async () => {
			await promise;
			throw new Error("late");
		};
		const { receiver, reports, errors } = receiverWith({ deadline: 5, fallback });
		await receiver.fetch(post());
		resolve();
		await vi.waitFor(() => expect(reports).toHaveLength(2));
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "handler" }, { message: "late" }]);
		const { id } = eventWith();
		expect(reports).toMatchObject([
			{ outcome: "late", status: 503, delivery: { event: { id } } },
			{ outcome: "failed", status: 503, delivery: { event: { id } } },
		]);
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

	test("without onError an error is printed, with the event's name, its id and the subscription", async () => {
		const print = vi.spyOn(console, "error").mockImplementation(() => {});
		const receiver = createReceiver({
			signatureKey: KEY,
			on: {},
			fallback: () => Promise.reject(new Error("handler")),
			now: () => NOW,
		});
		await receiver.fetch(post());
		expect(print.mock.calls).toEqual([
			[
				"close-crm: lead.created, event ev_2sYKRjcrA79yKxi3S4Crd7 of subscription whsub_8AmjKCZYT3zI8eZoi4HhFC:",
				new Error("handler"),
			],
		]);
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
		expect(handler.mock.calls).toEqual([[event, { subscription_id: undefined, stale: false }]]);
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
			message: `receiver.handle: the event ${event.id} is being handled at this moment. Try again in a minute.`,
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
			message: expect.stringContaining("Only an admin's API key shows data older than an hour."),
		});
	});

	test.each([[{}], [null]])("accepts a deletion with the data %j", async (data) => {
		const deleted = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.deleted": deleted } });
		await receiver.handle({ ...event, action: "deleted", data });
		expect(deleted).toHaveBeenCalledTimes(1);
	});

	test("rejects a delivery in place of its event, and anything else", async () => {
		const { receiver } = receiverWith();
		await expect(receiver.handle(JSON.parse(bodyWith()))).rejects.toThrow("receiver.handle(delivery.event)");
		// @ts-expect-error: not an event
		await expect(receiver.handle("ev_1")).rejects.toThrow('receiver.handle: expected an event; got "ev_1".');
	});
});

test("keys may be rotated while deliveries come", async () => {
	const { receiver } = receiverWith({ signatureKey: [OTHER_KEY, KEY] });
	const body = bodyWith({ id: "ev_other" });
	expect((await receiver.fetch(post())).status).toBe(200);
	expect((await receiver.fetch(post(body, sign(body, { key: OTHER_KEY })))).status).toBe(200);
});

describe("an option that is wrong", () => {
	test.each<[Record<string, unknown>, string]>([
		[
			{ signatureKey: undefined },
			"createReceiver: signatureKey is missing. Set it to the signature_key that Close returned when you created the subscription (is CLOSE_SIGNATURE_KEY set?).",
		],
		[{ signatureKey: "abc" }, "signatureKey must be the 64 hex characters that Close returned; it is 3 characters."],
		[{ deadline: Number.NaN }, "createReceiver: deadline must be a number of ms from 1 to 14999; it is NaN."],
		[{ deadline: "14s" }, 'createReceiver: deadline must be a number of ms from 1 to 14999; it is "14s".'],
		[{ deadline: 30_000 }, "createReceiver: deadline must be a number of ms from 1 to 14999; it is 30000."],
		[{ maxBodySize: "5mb" }, 'createReceiver: maxBodySize (bytes) must be a positive integer; it is "5mb".'],
		[{ maxBodySize: Number.NaN }, "createReceiver: maxBodySize (bytes) must be a positive integer; it is NaN."],
		[
			{ store: {} },
			"createReceiver: store must have the methods claim, complete and release. Use memoryStore() or redisStore(client).",
		],
		[{ tolerance: 300 }, "createReceiver: tolerance must be { past, future } in ms; it is 300."],
		[{ tolerance: { past: "1h" } }, 'createReceiver: tolerance.past must be a number of ms from 0 up; it is "1h".'],
		[{ onError: "log" }, 'createReceiver: onError must be a function; it is "log".'],
		[{ onDelivery: 1 }, "createReceiver: onDelivery must be a function; it is 1."],
		[
			{ on: { "lead.create": () => {} } },
			'createReceiver: on: Close lists no event "lead.create". Did you mean "lead.created"',
		],
		[
			{ on: { "activity.meeting.cancelled": () => {} } },
			'Close lists no event "activity.meeting.cancelled". Did you mean "activity.meeting.canceled"',
		],
		[
			{ unlisted: { "lead.created": () => {} } },
			'createReceiver: Close lists "lead.created". Move it from unlisted to on.',
		],
		[
			{ unlisted: { created: () => {} } },
			'createReceiver: unlisted has "created". Expected an object type, a dot and an action',
		],
	])("%j is rejected at construction", (options, message) => {
		expect(() => receiverWith(options)).toThrow(message);
	});
});

test("an unlisted event has a handler of its own, and is among the receiver's events", async () => {
	const handler = vi.fn();
	const { receiver } = receiverWith({ unlisted: { "membership.updated": handler }, fallback: () => expect.fail() });
	expect((await receiver.fetch(post(bodyWith({ object_type: "membership", action: "updated" })))).status).toBe(200);
	expect(handler).toHaveBeenCalledTimes(1);
	expect(receiver.events).toEqual([{ object_type: "membership", action: "updated" }]);
});

describe("context.stale", () => {
	const state = (second: number, changes = {}) =>
		bodyWith({ id: `ev_${second}`, date_updated: `2019-01-15T12:48:${second}.000000`, ...changes });

	test("is true when a newer state of the same object was handled before", async () => {
		const stale: boolean[] = [];
		const { receiver } = receiverWith({ on: { "lead.created": (_event, context) => stale.push(context.stale) } });
		for (const body of [state(20), state(40), state(30), state(50), state(10, { object_id: "lead_other" })]) {
			expect((await receiver.fetch(post(body))).status).toBe(200);
		}
		expect(stale).toEqual([false, false, true, false, false]);
	});

	test("does not count a newer state whose handler failed", async () => {
		const stale: boolean[] = [];
		const { receiver } = receiverWith({
			on: {
				"lead.created": ({ id }, context) => {
					stale.push(context.stale);
					if (id === "ev_40") throw new Error("handler");
				},
			},
		});
		await receiver.fetch(post(state(40)));
		await receiver.fetch(post(state(30)));
		expect(stale).toEqual([false, false]);
	});

	test("is false with a store that cannot tell", async () => {
		const { newestHandled, noteHandled, ...store } = memoryStore();
		const stale: boolean[] = [];
		const { receiver } = receiverWith({ store, fallback: (_event, context) => stale.push(context.stale) });
		await receiver.fetch(post(state(40)));
		await receiver.fetch(post(state(30)));
		expect(stale).toEqual([false, false]);
	});
});

describe("drain", () => {
	test("waits for running handlers, and answers new deliveries 503", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver, reports } = receiverWith({ on: { "lead.created": handler } });
		const running = receiver.fetch(post());
		await vi.waitFor(() => expect(handler).toHaveBeenCalled());

		const drained = receiver.drain();
		expect((await receiver.fetch(post(bodyWith({ id: "ev_2" })))).status).toBe(503);
		await expect(receiver.handle(JSON.parse(bodyWith()).event)).rejects.toMatchObject({ code: "draining" });
		resolve();

		expect(await drained).toEqual({ ended: 1, running: 0 });
		expect((await running).status).toBe(200);
		expect(reports).toMatchObject([{ outcome: "refused", code: "draining" }, { outcome: "handled" }]);
	});

	test("gives up after its timeout, and says how many handlers are still running", async () => {
		const { receiver } = receiverWith({ deadline: 1, fallback: () => new Promise(() => {}) });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(await receiver.drain({ timeout: 1 })).toEqual({ ended: 0, running: 1 });
	});

	test("without running handlers ends at once", async () => {
		expect(await receiverWith().receiver.drain()).toEqual({ ended: 0, running: 0 });
		await expect(receiverWith().receiver.drain({ timeout: Number.NaN })).rejects.toThrow(
			"receiver.drain: timeout must be a number of ms from 1 to 2147483647; it is NaN.",
		);
	});
});

describe("what hangs", () => {
	const hang = () => new Promise<never>(() => {});

	test.each<[string, Partial<ReceiverOptions>]>([
		["signatureKey", { signatureKey: hang }],
		["claim", { store: { ...memoryStore(), claim: hang } }],
		["handler", { fallback: hang }],
	])("in the step %s is answered 503 at the deadline, and reported", async (step, options) => {
		const { receiver, errors } = receiverWith({ deadline: 5, ...options });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(errors).toMatchObject([{ name: "DeadlineError", step }]);
	});

	test("in the body is answered 503, and the rest is not read", async () => {
		const cancel = vi.fn(() => Promise.reject(new Error("cancel")));
		const { receiver, errors } = receiverWith({ deadline: 5 });
		const response = await receiver.fetch(post(new ReadableStream({ pull: hang, cancel }), sign("")));
		expect(response.status).toBe(503);
		expect(cancel).toHaveBeenCalled();
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "body" }]);
	});

	test("in the completion is reported, and the handled event acknowledged", async () => {
		const { receiver, errors } = receiverWith({ deadline: 5, store: { ...memoryStore(), complete: hang } });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "complete" }]);
	});

	test("in a claim and comes after the deadline is released, because nobody handles its event", async () => {
		const { promise, resolve } = deferred();
		const store = memoryStore();
		const release = vi.fn(store.release);
		const slow: Store = { ...store, release, claim: (key, holder) => promise.then(() => store.claim(key, holder)) };
		const fallback = vi.fn();
		const { receiver } = receiverWith({ deadline: 5, store: slow, fallback });
		expect((await receiver.fetch(post())).status).toBe(503);
		resolve();
		await vi.waitFor(() => expect(release).toHaveBeenCalled());
		expect(fallback).not.toHaveBeenCalled();
	});
});

test("a failed completion is tried again every second, and reported at once", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const store = memoryStore();
	const complete = vi.fn(store.complete);
	for (let time = 0; time < 3; time++) complete.mockRejectedValueOnce(new Error("no complete"));
	const { receiver, errors } = receiverWith({ store: { ...store, complete } });
	const response = receiver.fetch(post());
	await vi.advanceTimersByTimeAsync(0);
	expect(errors).toEqual([new Error("no complete")]);
	await vi.advanceTimersByTimeAsync(3_000);

	expect((await response).status).toBe(200);
	expect(complete).toHaveBeenCalledTimes(4);
	expect(errors).toHaveLength(1);
});

test("the claim of a running handler is renewed every 20 seconds, until the handler ends", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const { promise, resolve } = deferred();
	const store = memoryStore({ now: () => Date.now() });
	const renew = vi.fn(store.renew);
	const { receiver, reports } = receiverWith({ store: { ...store, renew }, fallback: () => promise });
	const first = receiver.fetch(post());
	await vi.advanceTimersByTimeAsync(130_000);
	expect((await first).status).toBe(503);
	expect(renew).toHaveBeenCalledTimes(6);
	expect((await receiver.fetch(post())).status).toBe(503);
	resolve();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(renew).toHaveBeenCalledTimes(6);
	expect(reports.map(({ outcome }) => outcome)).toEqual(["late", "in_progress", "handled"]);
});

test("what outlives the response is passed to waitUntil", async () => {
	const { promise, resolve } = deferred();
	const kept: Promise<unknown>[] = [];
	const { receiver, reports } = receiverWith({ deadline: 5, fallback: () => promise });
	const context = { waitUntil: (work: Promise<unknown>) => kept.push(work) };
	expect((await receiver.fetch(post(), context)).status).toBe(503);
	resolve();
	await Promise.all(kept);
	expect(reports.map(({ outcome }) => outcome)).toEqual(["late", "handled"]);
});

describe("fetch", () => {
	test("accepts the object with a request that SvelteKit and React Router pass", async () => {
		const { receiver } = receiverWith();
		expect((await receiver.fetch({ request: post() })).status).toBe(200);
	});

	test.each([[{}], [undefined], ["POST"], [{ method: "POST", headers: {}, url: "/close" }]])(
		"rejects %j with a TypeError that names toNodeHandler",
		async (request) => {
			// @ts-expect-error: not a Request
			const response = receiverWith().receiver.fetch(request);
			await expect(response).rejects.toThrow(TypeError);
			await expect(response).rejects.toThrow('app.post("/close", toNodeHandler(receiver))');
		},
	);
});
