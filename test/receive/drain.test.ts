import { memoryStore } from "close-crm/receive";
import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { bodyWith } from "./deliveries.ts";
import { deferred, hang, passDeadlineIn, post, receiverWith } from "./receiver-with.ts";

describe("drain", () => {
	afterEach(() => void vi.useRealTimers());

	test("waits for running handlers, and answers new deliveries with 503", async () => {
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver, reports, errors } = receiverWith({ on: { "lead.created": handler } });
		const running = receiver.fetch(post());
		await eventually(() => expect(handler).toHaveBeenCalled());

		const drained = receiver.drain();
		expect((await receiver.fetch(post(bodyWith({ id: "ev_2" })))).status).toBe(503);
		await expect(receiver.handle(JSON.parse(bodyWith()).event)).rejects.toMatchObject({ code: "draining" });
		resolve();

		expect(await drained).toEqual({ ended: 1, running: 0 });
		expect((await running).status).toBe(200);
		expect(reports).toMatchObject([{ outcome: "refused", code: "draining" }, { outcome: "handled" }]);
		expect(errors).toEqual([]);
	});

	test("waits for a handler that becomes late in the meantime", async () => {
		vi.useFakeTimers();
		const { promise, resolve } = deferred();
		const handler = vi.fn(() => promise);
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		const response = receiver.fetch(post());
		await eventually(() => expect(handler).toHaveBeenCalled());

		const whenDrained = vi.fn();
		const drained = receiver.drain({ timeout: 60_000 }).then(whenDrained);
		await vi.advanceTimersByTimeAsync(20_000);
		expect((await response).status).toBe(503);
		expect(whenDrained).not.toHaveBeenCalled();
		resolve();
		await drained;
		expect(whenDrained).toHaveBeenCalledWith({ ended: 1, running: 0 });
	});

	test("waits for an event that was being claimed, and for its handler", async () => {
		const { promise, resolve } = deferred();
		const store = memoryStore();
		const claim = vi.fn((key: string, holder: string) => promise.then(() => store.claim(key, holder)));
		const handler = vi.fn();
		const { receiver } = receiverWith({ store: { ...store, claim }, on: { "lead.created": handler } });
		const response = receiver.fetch(post());
		await eventually(() => expect(claim).toHaveBeenCalled());

		const drained = receiver.drain();
		resolve();
		expect(await drained).toEqual({ ended: 1, running: 0 });
		expect(handler).toHaveBeenCalledTimes(1);
		expect((await response).status).toBe(200);
	});

	test("waits for a completion that is being retried", async () => {
		vi.useFakeTimers();
		const store = memoryStore();
		const complete = vi.fn(store.complete).mockRejectedValueOnce(new Error("no complete"));
		const { receiver } = receiverWith({ store: { ...store, complete } });
		expect((await receiver.fetch(post())).status).toBe(200);
		const drained = receiver.drain();
		await vi.advanceTimersByTimeAsync(1_000);
		expect(await drained).toEqual({ ended: 1, running: 0 });
		expect(complete).toHaveBeenCalledTimes(2);
	});

	test("resolves after its timeout with the number of handlers that still run", async () => {
		vi.useFakeTimers();
		const handler = vi.fn(hang);
		const { receiver } = receiverWith({ fallback: handler });
		const response = receiver.fetch(post());
		await passDeadlineIn(handler);
		const drained = receiver.drain({ timeout: 20_000 });
		await vi.advanceTimersByTimeAsync(20_000);
		expect(await drained).toEqual({ ended: 0, running: 1 });
		expect((await response).status).toBe(503);
	});

	test("without running handlers resolves immediately, even when it is called again", async () => {
		const { receiver } = receiverWith();
		expect(await receiver.drain()).toEqual({ ended: 0, running: 0 });
		expect(await receiver.drain({ timeout: 1 })).toEqual({ ended: 0, running: 0 });
	});

	test("rejects a timeout that is not a number of ms", async () => {
		await expect(receiverWith().receiver.drain({ timeout: Number.NaN })).rejects.toThrow(
			"receiver.drain: timeout must be a number of ms from 1 to 2147483647; it is NaN.",
		);
	});
});
