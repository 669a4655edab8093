import { once } from "node:events";
import type { Queue, Worker } from "bullmq";
import type { Receiver } from "close-crm/receive";
import type { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { describeWithRedis, startRedis } from "../setup/redis.ts";
import { createDelivery } from "./deliver.ts";
import { runProgram } from "./run-program.ts";
import { testPrograms } from "./test-programs.ts";

const data = { name: "Bluth Company" };

/** Runs a program with a Redis of its own and gives the values of these names. */
async function runWithRedis(code: string, names: string) {
	const { port, stop } = await startRedis();
	onTestFinished(stop);
	const pointed = code
		.replace("127.0.0.1:6379", `127.0.0.1:${port}`)
		.replaceAll('host: "127.0.0.1"', `host: "127.0.0.1", port: ${port}`);
	return runProgram(`${pointed}\nexport { ${names} };`);
}

describeWithRedis("the programs of several machines", () => {
	testPrograms("docs/several-machines.md", {
		async "Redis or Valkey: `close-crm/redis`"(code) {
			const { exports, printed } = await runWithRedis(code, "redis");
			const redis = exports.redis as Redis;
			const receiver = exports.receiver as Receiver;
			onTestFinished(() => redis.disconnect());
			if (redis.status !== "ready") await once(redis, "ready");

			await receiver.fetch(await createDelivery("lead.created", { data }));
			await receiver.fetch(await createDelivery("lead.created", { data }));

			expect(printed).toEqual(["Bluth Company"]);
			expect(await redis.keys("close-crm:*")).toHaveLength(2);
		},
		async "A queue: `close-crm/bullmq`"(code) {
			const { exports, printed } = await runWithRedis(code, "queue, worker");
			const [queue, worker] = [exports.queue as Queue, exports.worker as Worker];
			const receiver = exports.receiver as Receiver;
			onTestFinished(async () => {
				await worker.close();
				await queue.close();
			});
			await queue.waitUntilReady();
			const completed = new Promise((resolve) => worker.on("completed", resolve));

			const { status } = await receiver.fetch(await createDelivery("lead.created", { data }));
			await completed;

			expect(status).toBe(200);
			expect(printed).toEqual(["Bluth Company"]);
		},
		"A store of your own": { onlyCompiled: "It takes a PostgreSQL. With one, it passes `storeChecks`." },
	});
});
