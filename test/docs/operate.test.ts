import { once } from "node:events";
import type { Worker } from "bullmq";
import { type CreateWebhook, createClient } from "close-crm";
import type { Receiver } from "close-crm/receive";
import { expect, onTestFinished } from "vitest";
import { hasRedis, startRedis } from "../setup/redis.ts";
import { createDelivery } from "./programs/deliver.ts";
import { runProgram, runWithFake } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const WITHOUT_REDIS = "The worker needs a redis-server on the PATH (Debian's package redis-server).";
if (!hasRedis) console.warn(`Left out: docs/operate.md, Shut down. ${WITHOUT_REDIS}`);

async function closeWorker(code: string): Promise<void> {
	const { port, stop } = await startRedis();
	onTestFinished(stop);
	const { exports } = await runProgram(code.replace('host: "127.0.0.1"', `host: "127.0.0.1", port: ${port}`));
	const worker = exports.worker as Worker;
	await worker.waitUntilReady();
	const closed = once(worker, "closed");

	process.listeners("SIGTERM").at(-1)?.("SIGTERM");

	await closed;
	expect(worker.isRunning()).toBe(false);
}

testPrograms("docs/operate.md", {
	async "At every deployment"(code) {
		const { exports, fake } = await runWithFake(code);
		const { webhooks } = createClient({ apiKey: "api_test", fetch: fake.fetch });

		for (const wanted of exports.default as CreateWebhook[]) await webhooks.ensure(wanted);

		expect(fake.subscriptions().map(({ url }) => url)).toEqual([
			"https://example.com/close",
			"https://example.com/won",
		]);
	},
	"Shut down": hasRedis ? closeWorker : { onlyCompiled: WITHOUT_REDIS },
	async "Logs and metrics"(code) {
		const { exports, printed } = await runWithFake(code);

		await (exports.receiver as Receiver).fetch(await createDelivery("lead.created"));

		expect(printed[0]).toMatch(/^GET \/webhook\/ 200 \d+ ms 1 undefined$/);
		expect(printed[1]).toMatch(/^close_deliveries 200 \d+$/);
	},
	async "When a call fails"(code) {
		const { printed } = await runWithFake(code);
		const limited = await runWithFake(code.replace("maxRetries: 5", "maxRetries: 0"), {
			prepare: (fake) => fake.disturbRequests({ status: 429 }),
		});
		const away = await runWithFake(code.replace("maxRetries: 5", "maxRetries: 0"), {
			prepare: (fake) => fake.disturbRequests({ connection: "refused" }),
		});

		expect(printed[0]).toBe("404 [ 'Empty query: there is no object with this id.' ] {}");
		expect(limited.printed).toEqual(["again in 1000 ms"]);
		expect(away.printed[0]).toMatch(/^no response .*fetch failed/);
	},
});
