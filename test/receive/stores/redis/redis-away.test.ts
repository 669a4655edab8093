import { createReceiver } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { Redis } from "ioredis";
import { describe, expect, type TestContext, test, vi } from "vitest";
import { describeWithRedis, startRedis } from "../../../setup/redis.ts";
import { CLIENTS } from "./clients.ts";

const signatureKey = "0123456789abcdef".repeat(4);

describeWithRedis("a receiver whose Redis goes away", () => {
	describe.for(CLIENTS)("with %s", { concurrent: true }, ([, connect]) => {
		async function start(onTestFinished: TestContext["onTestFinished"], { waits = false, handler = vi.fn() } = {}) {
			const redis = await startRedis();
			onTestFinished(redis.stop);
			const { client, close } = await connect(redis.port, waits);
			onTestFinished(close);
			const receiver = createReceiver({
				signatureKey,
				on: { "lead.created": handler },
				fallback: () => {},
				store: redisStore(client),
				deadline: waits ? 200 : 10_000,
				onError: () => {},
			});
			const deliver = async (seed = 1) => {
				const delivery = await signDelivery({ event: sampleEvent("lead.created", {}, { seed }), signatureKey });
				return (await receiver.fetch(new Request("https://test.example.com/close", delivery))).status;
			};
			return { redis, deliver, handler };
		}

		/** Delivers until the response is 200, as Close does. */
		const redeliver = (deliver: () => Promise<number>) =>
			vi.waitFor(async () => expect(await deliver()).toBe(200), { interval: 100 });

		test("answers with 503 and handles nothing while Redis is unavailable, and continues when it is back", async ({
			onTestFinished,
		}) => {
			const { redis, deliver, handler } = await start(onTestFinished);
			expect(await deliver(1)).toBe(200);
			await redis.stop();
			for (let at = 0; at < 20; at++) expect(await deliver(2)).toBe(503);
			expect(handler).toHaveBeenCalledTimes(1);

			await redis.start();
			await redeliver(() => deliver(2));
			expect(await deliver(2)).toBe(200);
			expect(handler).toHaveBeenCalledTimes(2);
		});

		test("completes an event that was handled while Redis was unavailable when it is back", async ({
			onTestFinished,
		}) => {
			let finish = () => {};
			const running = new Promise<void>((resolve) => {
				finish = resolve;
			});
			const { redis, deliver, handler } = await start(onTestFinished, { handler: vi.fn(() => running) });
			const first = deliver();
			await vi.waitFor(() => expect(handler).toHaveBeenCalled());
			await redis.stop();
			finish();
			expect(await first).toBe(200);

			// It comes back without the claim, like a Redis without persistence.
			await redis.start();
			const inspector = new Redis({ port: redis.port });
			onTestFinished(() => inspector.disconnect());
			await vi.waitFor(async () => expect(await inspector.keys("close-crm:ev_*")).toHaveLength(1), {
				interval: 100,
			});
			expect(await deliver()).toBe(200);
			expect(handler).toHaveBeenCalledTimes(1);
		});

		test("with a client that waits, answers with 503 at the deadline, and the event is handled once", async ({
			onTestFinished,
		}) => {
			const { redis, deliver, handler } = await start(onTestFinished, { waits: true });
			await redis.stop();
			expect(await Promise.all([deliver(), deliver(), deliver()])).toEqual([503, 503, 503]);
			expect(handler).not.toHaveBeenCalled();

			await redis.start();
			await redeliver(deliver);
			expect(handler).toHaveBeenCalledTimes(1);
		});
	});
});
