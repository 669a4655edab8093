import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Checkpoint, fileCheckpoint, memoryCheckpoint, redisCheckpoint } from "close-crm/sync";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { describeWithRedis, startRedis, type TestRedis } from "../setup/redis.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";

/** The tests of every checkpoint. */
function checkpointSuite(create: () => Checkpoint): void {
	test("is empty at first", async () => {
		expect(await create().read()).toBeUndefined();
	});

	test("keeps the last written value, also for another process", async () => {
		const checkpoint = create();
		await checkpoint.write("first");
		await checkpoint.write('{"until":"2026-11-23T12:00:00.000Z","open":{}}');

		expect(await checkpoint.read()).toBe('{"until":"2026-11-23T12:00:00.000Z","open":{}}');
	});
}

describe("memoryCheckpoint", () => {
	checkpointSuite(memoryCheckpoint);
});

describe("fileCheckpoint", () => {
	let folder = "";
	beforeEach(async () => {
		folder = await temporaryFolder();
	});

	checkpointSuite(() => fileCheckpoint(join(folder, "checkpoint.json")));

	test("always has the old value or the new one, and leaves no temporary file behind", async () => {
		const path = join(folder, "checkpoint.json");
		const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(5_000));
		await fileCheckpoint(path).write(values[0] ?? "");
		const seen = new Set<string | undefined>();
		let isWriting = true;
		const reading = (async () => {
			while (isWriting) seen.add(await fileCheckpoint(path).read());
		})();

		await Promise.all(values.map((value) => fileCheckpoint(path).write(value)));
		isWriting = false;
		await reading;

		expect([...seen].filter((value) => value === undefined || !values.includes(value))).toEqual([]);
		expect(await readdir(folder)).toEqual(["checkpoint.json"]);
	});

	test("rejects, and leaves no temporary file behind, if it cannot write", async () => {
		await expect(fileCheckpoint(join(folder, "missing", "checkpoint.json")).write("value")).rejects.toThrow("ENOENT");
		await expect(fileCheckpoint(folder).write("value")).rejects.toThrow();

		expect(await readdir(folder)).toEqual([]);
	});

	test.each([
		["", '""'],
		[{ password: "secret" }, "an object"],
	])("rejects %j as its path", (path, shown) => {
		// The cast passes a wrong argument, as JavaScript can.
		expect(() => fileCheckpoint(path as never)).toThrow(
			new TypeError(`fileCheckpoint: expected the path of a file; it is ${shown}.`),
		);
	});
});

describeWithRedis("redisCheckpoint", () => {
	let redis: TestRedis;
	let client: Redis;
	beforeAll(async () => {
		redis = await startRedis();
		client = new Redis(redis.port);
	});
	beforeEach(() => client.flushall());
	afterAll(async () => {
		client.disconnect();
		await redis.stop();
	});

	checkpointSuite(() => redisCheckpoint(client));

	test("stores each subscription's value under its own key", async () => {
		await redisCheckpoint(client).write("first");
		await redisCheckpoint(client, { key: "other" }).write("second");

		expect(await redisCheckpoint(client).read()).toBe("first");
	});

	test("rejects a value that is not a client", () => {
		// The cast passes a wrong argument, as JavaScript can.
		expect(() => redisCheckpoint({} as never)).toThrow("redisCheckpoint: expected a Redis client");
	});
});
