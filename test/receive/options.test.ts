import { toNodeHandler } from "close-crm/node";
import { createReceiver, memoryStore } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, KEY } from "./deliveries.ts";
import { post, receiverWith } from "./receiver-with.ts";

describe("at construction", () => {
	test("a key that is missing or invalid is rejected", () => {
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

	test.for<[unknown, string]>([
		[null, " must be a function; it is null."],
		["x", ' must be a function; it is "x".'],
		[{}, ".handle must be a function; it is undefined."],
		[{ handle: 1 }, ".handle must be a function; it is 1."],
		[{ handle: () => {}, extraFilter: {} }, ' has the unknown property "extraFilter". Pass { extra_filter, handle }.'],
	])("%j is rejected as a handler", ([handler, message]) => {
		// The cast passes a wrong handler, as JavaScript can.
		expect(() => receiverWith({ on: { "lead.created": handler as never } })).toThrow(
			new TypeError(`createReceiver: on["lead.created"]${message}`),
		);
	});

	test.each<[string, (value: never) => unknown]>([
		["createReceiver: expected options; got a string.", createReceiver],
		["receiver.fetch: expected a Request; got a string.", (value) => receiverWith().receiver.fetch(value)],
		["toNodeHandler: expected the receiver that createReceiver returned; got a string.", toNodeHandler],
	])("%s The string is not shown, because it may be a secret", (message, call) => {
		// The cast passes a wrong argument, as JavaScript can.
		expect(() => call(KEY as never)).toThrow(message);
	});

	test("events has the items that the handlers need, with their filters", () => {
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

describe("an option that is wrong", () => {
	test.each<[Record<string, unknown>, string]>([
		[
			{ signatureKey: undefined },
			"createReceiver: signatureKey is missing. Set it to the signature_key that Close returned when you created the subscription (is CLOSE_SIGNATURE_KEY set?).",
		],
		[{ signatureKey: [KEY, undefined] }, "createReceiver: signatureKey is missing."],
		[
			{ signatureKey: "abc" },
			"createReceiver: signatureKey must be the 64 hex characters that Close returned; it is 3 characters.",
		],
		[{ deadline: Number.NaN }, "createReceiver: deadline must be a number of ms from 1 to 14999; it is NaN."],
		[{ deadline: "14s" }, 'createReceiver: deadline must be a number of ms from 1 to 14999; it is "14s".'],
		[{ deadline: 30_000 }, "createReceiver: deadline must be a number of ms from 1 to 14999; it is 30000."],
		[{ maxBodySize: "5mb" }, 'createReceiver: maxBodySize (bytes) must be a positive integer; it is "5mb".'],
		[{ maxBodySize: Number.NaN }, "createReceiver: maxBodySize (bytes) must be a positive integer; it is NaN."],
		[
			{ store: {} },
			"createReceiver: store must have the methods claim, complete and release. Use memoryStore() or redisStore(client).",
		],
		[{ store: { ...memoryStore(), renew: 1 } }, "createReceiver: store.renew must be a function; it is 1."],
		[
			{ store: { ...memoryStore(), claimLifetime: "1m" } },
			'createReceiver: store.claimLifetime must be a number of ms, at least 1; it is "1m".',
		],
		[{ tolerance: 300 }, "createReceiver: tolerance must be { past, future } in ms; it is 300."],
		[{ tolerance: { past: "1h" } }, 'createReceiver: tolerance.past must be a number of ms, at least 0; it is "1h".'],
		[{ onError: "log" }, 'createReceiver: onError must be a function; it is "log".'],
		[{ onDelivery: 1 }, "createReceiver: onDelivery must be a function; it is 1."],
		[
			{ on: "lead.created" },
			'createReceiver: on must be an object of handlers by event name, such as {}; it is "lead.created".',
		],
		[
			{ unlisted: { "membership.updated": 1 } },
			'createReceiver: unlisted["membership.updated"] must be a function; it is 1.',
		],
		[{ now: 1 }, "createReceiver: now must be a function; it is 1."],
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

test("an unlisted event can have a handler, and is in the receiver's events", async () => {
	const handler = vi.fn();
	const { receiver } = receiverWith({ unlisted: { "membership.updated": handler }, fallback: () => expect.fail() });
	expect((await receiver.fetch(post(bodyWith({ object_type: "membership", action: "updated" })))).status).toBe(200);
	expect(handler).toHaveBeenCalledTimes(1);
	expect(receiver.events).toEqual([{ object_type: "membership", action: "updated" }]);
});
