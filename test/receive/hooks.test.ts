import { createReceiver, memoryStore } from "close-crm/receive";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { bodyWith, KEY, NOW } from "./deliveries.ts";
import { deferred, passDeadlineIn, post, receiverWith } from "./receiver-with.ts";

describe("a hook", () => {
	test("onDelivery gets the status, the duration and the delivery", async () => {
		const { receiver, reports } = receiverWith();
		await receiver.fetch(post());
		await receiver.fetch(post(bodyWith(), {}));
		const duration = expect.any(Number);
		expect(reports).toStrictEqual([
			{ outcome: "handled", code: undefined, status: 200, duration, delivery: JSON.parse(bodyWith()) },
			{ outcome: "refused", code: "missing_header", status: 401, duration, delivery: undefined },
		]);
	});

	test("onDelivery is called for a late handler at the deadline and when it ends, and onError for both", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const { promise, resolve } = deferred();
		const fallback = vi.fn(async () => {
			await promise;
			throw new Error("late");
		});
		const { receiver, reports, errors } = receiverWith({ fallback });
		const response = receiver.fetch(post());
		await passDeadlineIn(fallback);
		expect((await response).status).toBe(503);
		await vi.advanceTimersByTimeAsync(1_000);
		resolve();
		await eventually(() => expect(reports).toHaveLength(2));
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "handler" }, { message: "late" }]);
		const delivery = JSON.parse(bodyWith());
		expect(reports).toMatchObject([
			{ outcome: "late", status: 503, delivery },
			{ outcome: "failed", status: 503, delivery },
		]);
		expect(reports[1]?.duration).toBeGreaterThan(Number(reports[0]?.duration));
	});

	test("onError is called with a handler's failure before its event is released", async () => {
		const order: string[] = [];
		const store = memoryStore();
		const { receiver } = receiverWith({
			store: { ...store, release: async () => void (await Promise.resolve().then(() => order.push("released"))) },
			fallback: () => Promise.reject(new Error("handler")),
			onError: () => order.push("onError"),
		});
		await receiver.fetch(post());
		expect(order).toEqual(["onError", "released"]);
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
	])("that %s has no effect", async ([, hook]) => {
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
	});
});
