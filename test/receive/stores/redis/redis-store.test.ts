import { type RedisStoreOptions, redisStore } from "close-crm/redis";
import { storeChecks } from "close-crm/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { describeWithRedis, startRedis, type TestRedis } from "../../../setup/redis.ts";
import { CLIENTS } from "./clients.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describeWithRedis("redisStore", () => {
	let redis: TestRedis;
	/** Looks into Redis beside the store. */
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

	/** Takes from each key as much of its time as if `ms` had passed. */
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

		test("of a hundred claims by two clients at once exactly one succeeds", async () => {
			const stores = [await open(), await open()];
			const claims = Array.from({ length: 50 }, (_, at) =>
				stores.map((store, of) => store.claim("key", `${of} ${at}`)),
			);
			const answers = await Promise.all(claims.flat());
			expect(answers.filter((answer) => answer === "claimed")).toHaveLength(1);
		});

		test("a claim is one command", async () => {
			const store = await open();
			await inspector.config("RESETSTAT");
			await store.claim("key", "holder");
			const calls = (await inspector.info("commandstats")).match(/cmdstat_\w+:calls=\d+/g);
			// The script's own SET is counted too.
			expect(calls).toEqual(expect.arrayContaining(["cmdstat_eval:calls=1", "cmdstat_set:calls=1"]));
			expect(calls).toHaveLength(2);
		});

		test("a claim that is sent twice, for the connection broke before the answer, is still one's own", async () => {
			const store = await open();
			expect(await store.claim("key", "holder")).toBe("claimed");
			expect(await store.claim("key", "holder")).toBe("claimed");
		});

		test("every key has the prefix and expires: a claim after 10 minutes, a done event after 73 hours", async () => {
			const store = await open();
			await store.claim("key", "holder");
			expect(await inspector.keys("*")).toEqual(["close-crm:key"]);
			const claimed = await inspector.pttl("close-crm:key");
			expect(claimed).toBeGreaterThan(9 * MINUTE);
			expect(claimed).toBeLessThanOrEqual(10 * MINUTE);
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

		test("stores with different prefixes do not see one another", async () => {
			const [billing, mail] = [await open({ prefix: "billing:" }), await open({ prefix: "mail:" })];
			await billing.claim("key", "holder");
			expect(await mail.claim("key", "holder 2")).toBe("claimed");
		});
	});
});

test("what is no client is refused, and both packages are named", () => {
	for (const client of ["undefined", "null", "{}", '"redis://127.0.0.1"']) {
		expect(() => redisStore(client === "undefined" ? undefined : JSON.parse(client))).toThrow(
			new TypeError('redisStore takes a client: new Redis() of "ioredis", or createClient() of "redis".'),
		);
	}
});

test("a time that Redis would refuse at each claim is refused at once", () => {
	const client = { eval: async () => "claimed" };
	for (const ms of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
		expect(() => redisStore(client, { claimLifetime: ms })).toThrow(
			new TypeError(`claimLifetime must be whole ms above 0; it is ${ms}.`),
		);
		expect(() => redisStore(client, { retention: ms })).toThrow(TypeError);
	}
	expect(() => redisStore(client, { claimLifetime: 1, retention: 1 })).not.toThrow();
});

test("a client that answers something else is an error", async () => {
	const store = redisStore({ eval: async () => "QUEUED" });
	await expect(store.claim("key", "holder")).rejects.toThrow("Give a client, not a pipeline.");
});

test("a completion that fails is tried again each second, and given up when a claim would have expired", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const client = { eval: vi.fn(async () => Promise.reject(new Error("READONLY"))) };
	const giveUp = vi.fn();
	redisStore(client, { claimLifetime: 2_000 }).complete("key", "holder")?.catch(giveUp);

	await vi.advanceTimersByTimeAsync(1_999);
	expect(client.eval).toHaveBeenCalledTimes(2);
	expect(giveUp).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1);
	expect(client.eval).toHaveBeenCalledTimes(3);
	expect(giveUp).toHaveBeenCalledWith(new Error("READONLY"));
});
