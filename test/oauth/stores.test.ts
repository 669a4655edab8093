import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileTokens, memoryTokens, redisTokens } from "close-crm/oauth";
import { createTestClock, tokenStoreChecks } from "close-crm/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENTS } from "../receive/stores/redis/clients.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../setup/redis.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";

const endings: (() => unknown)[] = [];
afterAll(async () => {
	await Promise.all(endings.map((ending) => ending()));
});

const createFolder = () => temporaryFolder({ atEnd: (remove) => void endings.push(remove) });

describe("memoryTokens", () => {
	const checks = tokenStoreChecks(() => {
		const clock = createTestClock();
		return { store: memoryTokens({ now: clock.now }), pass: (ms) => clock.advance(ms) };
	});
	for (const { name, run } of checks) test(name, run);
});

// Concurrent, because the checks wait until a lock has expired.
describe.concurrent("fileTokens", () => {
	const checks = tokenStoreChecks(async () => ({ store: fileTokens(await createFolder()), pass: (ms) => wait(ms) }));
	for (const { name, run } of checks) test(name, run);

	test("creates only files that only their owner can read", async () => {
		const folder = join(await createFolder(), "tokens");
		const store = fileTokens(folder);
		await store.write("orga_1", "one");
		await store.write("orga_1", "two");
		const unlock = await store.lock("orga_1", 60_000);

		expect(await readdir(folder)).toEqual(["orga_1.json", "orga_1.lock"]);
		expect((await stat(folder)).mode & 0o777).toBe(0o700);
		expect((await stat(join(folder, "orga_1.json"))).mode & 0o777).toBe(0o600);
		await unlock?.();
		expect(await readdir(folder)).toEqual(["orga_1.json"]);
	});

	test("needs the path of a folder", () => {
		expect(() => fileTokens("")).toThrow('fileTokens: expected the path of a folder; it is "".');
	});
});

describeWithRedis("redisTokens", () => {
	let redis: TestRedis;
	beforeAll(async () => {
		redis = await startRedis();
	});
	afterAll(() => redis.stop());

	describe.concurrent.each(CLIENTS)("with %s", (name, connect) => {
		let run = 0;
		const checks = tokenStoreChecks(async () => {
			const { client, close } = await connect(redis.port);
			endings.push(close);
			const store = redisTokens(client, { prefix: `${name} ${run++} ` });
			return { store, pass: (ms) => wait(ms) };
		});
		for (const check of checks) test(check.name, check.run);
	});

	test("needs a client", () => {
		// The cast passes a wrong argument, as JavaScript can.
		expect(() => redisTokens({} as never)).toThrow("redisTokens: expected a Redis client");
	});
});
