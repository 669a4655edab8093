import { type RedisStoreOptions, redisStore } from "close-crm/redis";
import { storeChecks } from "close-crm/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { describeWithRedis, startRedis, type TestRedis } from "../../../setup/redis.ts";
import { CLIENTS } from "./clients.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describeWithRedis("redisStore", () => {
	let redis: TestRedis;
	/** Reads Redis directly. */
	let inspector: Redis;

	beforeAll(async () => {
		redis = await startRedis();
		inspector = new Redis({ port: redis.port });
	});
	beforeEach(() => inspector.flushall());
	afterAll(async () => {
		inspector.disconnect();
		await redis.stop();
	});

	/** Shortens the time to live of each key as if `ms` milliseconds had passed. */
	async function advance(ms: number): Promise<void> {
		for (const key of await inspector.keys("*")) {
			const left = await inspector.pttl(key);
			// A key that never expires has -1.
			if (left >= 0) await inspector.pexpire(key, left - ms);
		}
	}

	describe.for(CLIENTS)("with %s", ([, connect]) => {
		async function open(options?: RedisStoreOptions) {
			const { client, close } = await connect(redis.port);
			onTestFinished(close);
			return redisStore(client, options);
		}

		const checks = storeChecks(async () => ({ store: await open(), expireClaims: () => advance(10 * MINUTE) }));
		for (const { name, run } of checks) test(name, run);

		test("exactly one of a hundred concurrent claims by two clients succeeds", async () => {
			const stores = [await open(), await open()];
			const claims = Array.from({ length: 50 }, (_, at) =>
				stores.map((store, of) => store.claim("key", `${of} ${at}`)),
			);
			const answers = await Promise.all(claims.flat());
			expect(answers.filter((answer) => answer === "claimed")).toHaveLength(1);
		});

		test("each method is one round trip", async () => {
			const store = await open();
			await inspector.config("RESETSTAT");
			await store.claim("key", "holder");
			await store.renew?.("key", "holder");
			await store.newestHandled?.("lead lead_1");
			await store.noteHandled?.("lead lead_1", "2026-01-15T00:00:00.000000");
			await store.complete("key", "holder");
			await store.release("key", "holder");
			const evals = (await inspector.info("commandstats")).match(/cmdstat_eval:calls=\d+/g);
			expect(evals).toEqual(["cmdstat_eval:calls=6"]);
		});

		test("a claim that is sent twice, because the connection broke before the reply, still succeeds", async () => {
			const store = await open();
			expect(await store.claim("key", "holder")).toBe("claimed");
			expect(await store.claim("key", "holder")).toBe("claimed");
		});

		test("every key has the prefix and expires: a claim after a minute, a handled event after 73 hours", async () => {
			const store = await open();
			await store.claim("key", "holder");
			expect(await inspector.keys("*")).toEqual(["close-crm:key"]);
			const claimed = await inspector.pttl("close-crm:key");
			expect(claimed).toBeGreaterThan(0);
			expect(claimed).toBeLessThanOrEqual(MINUTE);
			await store.complete("key", "holder");
			expect(await inspector.keys("*")).toEqual(["close-crm:key"]);
			const done = await inspector.pttl("close-crm:key");
			expect(done).toBeGreaterThan(72 * HOUR);
			expect(done).toBeLessThanOrEqual(73 * HOUR);
		});

		test("both times are options", async () => {
			const store = await open({ claimLifetime: MINUTE, retention: HOUR });
			await store.claim("key", "holder");
			await advance(MINUTE);
			expect(await store.claim("key", "other")).toBe("claimed");
			await store.complete("key", "other");
			await advance(HOUR - MINUTE);
			expect(await store.claim("key", "third")).toBe("done");
			await advance(MINUTE);
			expect(await store.claim("key", "third")).toBe("claimed");
		});

		test("stores with different prefixes are independent", async () => {
			const [billing, mail] = [await open({ prefix: "billing:" }), await open({ prefix: "mail:" })];
			await billing.claim("key", "holder");
			expect(await mail.claim("key", "holder 2")).toBe("claimed");
		});
	});
});

test.each([undefined, null, {}, "redis://127.0.0.1"])("%j is rejected, and the clients are named", (client) => {
	// @ts-expect-error: not a client
	expect(() => redisStore(client)).toThrow(
		new TypeError(
			'redisStore: expected a Redis client: new Redis() of "ioredis", createClient() of "redis", or new Redis() of "@upstash/redis".',
		),
	);
});

test.each([
	[{ claimLifetime: 0 }, "redisStore: claimLifetime must be a number of ms, at least 1; it is 0."],
	[{ retention: "73h" }, 'redisStore: retention must be a number of ms, at least 1; it is "73h".'],
	[{ prefix: 1 }, "redisStore: prefix must be a string; it is 1."],
])("%j is rejected", (options, message) => {
	const client = { eval: async () => "claimed" };
	// @ts-expect-error: wrong options
	expect(() => redisStore(client, options)).toThrow(new TypeError(message));
});

test("an unexpected reply to a claim is an error", async () => {
	const store = redisStore({ eval: async () => "QUEUED" });
	await expect(store.claim("key", "holder")).rejects.toThrow(
		'redisStore: Redis answered a claim with "QUEUED". Pass a client, not a pipeline or transaction.',
	);
});
