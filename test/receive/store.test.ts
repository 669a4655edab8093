import { memoryStore, type ReceiverOptions, type Store } from "close-crm/receive";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { bodyWith } from "./deliveries.ts";
import { DEADLINE_MS, deferred, hang, passDeadlineIn, post, receiverWith } from "./receiver-with.ts";

/** A store that fails in one method. */
function failing(method: keyof Store): Store {
	return { ...memoryStore(), [method]: () => Promise.reject(new Error(`no ${method}`)) };
}

describe("a store", () => {
	test("that cannot claim leads to a retry, and the event is not handled", async () => {
		const fallback = vi.fn();
		const { receiver, errors, reports } = receiverWith({ store: failing("claim"), fallback });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(fallback).not.toHaveBeenCalled();
		expect(errors).toEqual([new Error("no claim")]);
		expect(reports).toMatchObject([{ outcome: "failed", status: 503 }]);
	});

	test.for([undefined, "CLAIMED"])(
		"whose claim returns %j leads to a retry, and the event is not handled",
		async (answer) => {
			const store = { ...memoryStore(), claim: () => answer };
			const options = { store, fallback: () => expect.fail() };
			// @ts-expect-error A store in JavaScript can return anything.
			const { receiver, errors } = receiverWith(options);
			expect((await receiver.fetch(post())).status).toBe(503);
			expect(errors).toEqual([
				new TypeError(
					`store.claim returned ${JSON.stringify(answer)}. It must return "claimed", "in_progress" or "done".`,
				),
			]);
		},
	);

	test("that fails after its claim leads to a release, because nobody handles the event", async () => {
		const store = failing("newestHandled");
		const fallback = vi.fn();
		const { receiver, errors } = receiverWith({ store, fallback });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(errors).toEqual([new Error("no newestHandled")]);
		expect(fallback).not.toHaveBeenCalled();
		expect(
			(await receiverWith({ store: { ...store, newestHandled: () => undefined } }).receiver.fetch(post())).status,
		).toBe(200);
	});

	test("that fails after its claim, and in the release too, is reported with both errors", async () => {
		const store: Store = { ...failing("newestHandled"), release: () => Promise.reject(new Error("no release")) };
		const { receiver, errors } = receiverWith({ store });
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(errors).toEqual([new Error("no release"), new Error("no newestHandled")]);
	});

	test("that cannot complete does not prevent the acknowledgement, so that the event is not handled twice", async () => {
		const fallback = vi.fn();
		const { receiver, errors } = receiverWith({ store: failing("complete"), fallback });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect((await receiver.fetch(post())).status).toBe(503);
		expect(fallback).toHaveBeenCalledTimes(1);
		expect(errors).toEqual([new Error("no complete")]);
	});

	test("whose promises are functions, as those of a Durable Object are, is awaited", async () => {
		const promise = Promise.reject(new Error("no complete"));
		const get = (_target: object, name: string | symbol) => Reflect.get(promise, name).bind(promise);
		const complete = () =>
			new Proxy<Promise<void>>(
				Object.assign(() => {}, promise),
				{ get },
			);
		const { receiver, errors } = receiverWith({ store: { ...memoryStore(), complete } });
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(errors).toEqual([new Error("no complete")]);
	});

	test("that cannot release does not change the 500 for the handler's failure", async () => {
		const fallback = () => Promise.reject(new Error("handler"));
		const { receiver, errors } = receiverWith({ store: failing("release"), fallback });
		expect((await receiver.fetch(post())).status).toBe(500);
		expect(errors).toEqual([new Error("handler"), new Error("no release")]);
	});

	test("gets a unique holder for each run, across receivers", async () => {
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
});

describe("over time,", () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	const MINUTE = 60_000;

	/** Delivers, and advances to the deadline after the hanging function was called. */
	async function deliverUntil(hanging: unknown, options: Partial<ReceiverOptions>) {
		const { receiver, errors, reports } = receiverWith(options);
		const response = receiver.fetch(post());
		await passDeadlineIn(hanging);
		return { status: (await response).status, receiver, errors, reports };
	}

	test("a claim that hangs is abandoned at the deadline, and reported", async () => {
		const claim = vi.fn(hang);
		const { status, errors } = await deliverUntil(claim, { store: { ...memoryStore(), claim } });
		expect(status).toBe(503);
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "claim" }]);
	});

	test("a newestHandled that hangs is abandoned at the deadline and reported, and the claim is released", async () => {
		const store = memoryStore();
		const newestHandled = vi.fn(store.newestHandled).mockImplementationOnce(hang);
		const { status, errors, receiver } = await deliverUntil(newestHandled, { store: { ...store, newestHandled } });
		expect(status).toBe(503);
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "newestHandled" }]);
		expect((await receiver.fetch(post())).status).toBe(200);
	});

	test("a claim that succeeds after the deadline is released, because nobody handles its event", async () => {
		const { promise, resolve } = deferred();
		const store = memoryStore();
		const release = vi.fn(store.release);
		const fallback = vi.fn();
		const claim = vi.fn((key: string, holder: string) => promise.then(() => store.claim(key, holder)));
		const { status } = await deliverUntil(claim, { store: { ...store, claim, release }, fallback });
		expect(status).toBe(503);
		resolve();
		await eventually(() => expect(release).toHaveBeenCalled());
		expect(fallback).not.toHaveBeenCalled();
	});

	test("a completion that hangs is reported and retried, and the handled event is acknowledged", async () => {
		const store = memoryStore();
		const complete = vi.fn(store.complete).mockImplementationOnce(hang);
		const { status, errors, receiver } = await deliverUntil(complete, { store: { ...store, complete } });
		expect(status).toBe(200);
		await vi.advanceTimersByTimeAsync(2_000);
		expect(errors).toMatchObject([{ name: "DeadlineError", step: "complete" }]);
		expect(complete).toHaveBeenCalledTimes(2);
		expect((await receiver.fetch(post())).status).toBe(200);
	});

	test("a release that hangs is reported, and the response is the one for the handler's failure", async () => {
		const release = vi.fn(hang);
		const fallback = () => Promise.reject(new Error("handler"));
		const { status, errors, reports } = await deliverUntil(release, { store: { ...memoryStore(), release }, fallback });
		expect(status).toBe(500);
		await vi.advanceTimersByTimeAsync(DEADLINE_MS);
		expect(errors).toMatchObject([{ message: "handler" }, { name: "DeadlineError", step: "release" }]);
		expect(reports).toMatchObject([{ outcome: "failed" }]);
	});

	test("a completion that fails is retried with growing pauses, for ten minutes", async () => {
		const store = memoryStore();
		const complete = vi.fn(() => Promise.reject(new Error("no complete")));
		const { receiver, errors } = receiverWith({ store: { ...store, complete } });
		expect((await receiver.fetch(post())).status).toBe(200);
		await vi.advanceTimersByTimeAsync(15_000);
		// Immediately, and after 1, 3, 7 and 15 seconds.
		expect(complete).toHaveBeenCalledTimes(5);
		expect(errors).toEqual([new Error("no complete")]);

		await vi.advanceTimersByTimeAsync(11 * MINUTE);
		const { length } = complete.mock.calls;
		expect(errors).toMatchObject([
			{},
			{ message: expect.stringContaining("10 minutes"), cause: new Error("no complete") },
		]);
		await vi.advanceTimersByTimeAsync(11 * MINUTE);
		expect(complete).toHaveBeenCalledTimes(length);
	});

	test("a noteHandled that fails is retried without the completion, and its error says what is lost", async () => {
		const store = memoryStore();
		const complete = vi.fn(store.complete);
		const noteHandled = vi.fn(() => Promise.reject(new Error("no note")));
		const { receiver, errors } = receiverWith({ store: { ...store, complete, noteHandled } });
		expect((await receiver.fetch(post())).status).toBe(200);
		await vi.advanceTimersByTimeAsync(11 * MINUTE);
		expect(complete).toHaveBeenCalledTimes(1);
		expect(errors).toMatchObject([
			{ message: "no note" },
			{ message: expect.stringContaining("context.stale may be false"), cause: new Error("no note") },
		]);
	});

	test("the claim of a running handler is renewed after each third of its lifetime, until the handler ends", async () => {
		const { promise, resolve } = deferred();
		const store = memoryStore({ claimLifetime: 30_000 });
		const renew = vi.fn(store.renew);
		const { receiver, reports } = receiverWith({ store: { ...store, renew }, fallback: () => promise });
		const first = receiver.fetch(post());
		await vi.advanceTimersByTimeAsync(65_000);
		expect((await first).status).toBe(503);
		expect(renew).toHaveBeenCalledTimes(6);
		expect((await receiver.fetch(post())).status).toBe(503);
		resolve();
		await vi.advanceTimersByTimeAsync(MINUTE);
		expect(renew).toHaveBeenCalledTimes(6);
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(reports.map(({ outcome }) => outcome)).toEqual(["late", "in_progress", "handled", "duplicate"]);
	});

	test("a claim that outlasts every timer is not renewed", async () => {
		const store = memoryStore({ claimLifetime: 100 * 24 * 60 * MINUTE });
		const renew = vi.fn(store.renew);
		const { receiver } = receiverWith({ store: { ...store, renew }, fallback: hang });
		const first = receiver.fetch(post());
		await vi.advanceTimersByTimeAsync(MINUTE);
		expect((await first).status).toBe(503);
		expect(renew).not.toHaveBeenCalled();
	});

	test("a renewal that fails is reported, and the next one keeps the claim", async () => {
		const store = memoryStore();
		const renew = vi.fn(store.renew).mockRejectedValueOnce(new Error("no renew"));
		const { receiver, errors } = receiverWith({ store: { ...store, renew }, fallback: hang });
		const first = receiver.fetch(post());
		await vi.advanceTimersByTimeAsync(2 * MINUTE);
		expect((await first).status).toBe(503);
		expect(errors).toMatchObject([{ step: "handler" }, { message: "no renew" }]);
		expect((await receiver.fetch(post())).status).toBe(503);
	});

	test("a handler that hangs keeps its claim for an hour, and is then handled again", async () => {
		const fallback = vi.fn().mockImplementationOnce(hang);
		const { receiver, errors } = receiverWith({ fallback });
		const first = receiver.fetch(post());
		await vi.advanceTimersByTimeAsync(60 * MINUTE);
		expect((await first).status).toBe(503);
		expect((await receiver.fetch(post())).status).toBe(503);
		await vi.advanceTimersByTimeAsync(2 * MINUTE);
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(fallback).toHaveBeenCalledTimes(2);
		expect(errors).toMatchObject([{ step: "handler" }, { message: expect.stringContaining("After 60 minutes") }]);
	});

	test("receiver.handle abandons a claim that hangs", async () => {
		const { receiver } = receiverWith({ store: { ...memoryStore(), claim: hang } });
		const handled = expect(receiver.handle(JSON.parse(bodyWith()).event)).rejects.toMatchObject({ step: "claim" });
		await vi.advanceTimersByTimeAsync(DEADLINE_MS);
		await handled;
	});
});
