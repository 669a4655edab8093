import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Queue, Worker } from "bullmq";
import type { toLambdaHandler } from "close-crm/lambda";
import type { Receiver } from "close-crm/receive";
import type { Redis } from "ioredis";
import { expect, onTestFinished, vi } from "vitest";
import { describeWithRedis, startRedis } from "../setup/redis.ts";
import { createDelivery } from "./programs/deliver.ts";
import { runProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const data = { name: "Juniper Bakery" };

/** Answers the requests of the SQS client, and records the messages. */
async function startSqs(): Promise<{ url: string; bodies: string[] }> {
	const bodies: string[] = [];
	const server = createServer(async (request, response) => {
		const { MessageBody } = JSON.parse(await text(request));
		bodies.push(MessageBody);
		const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
		response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
		response.end(JSON.stringify({ MessageId: "1", MD5OfMessageBody }));
	});
	onTestFinished(() => void server.close());
	await once(server.listen(0, "127.0.0.1"), "listening");
	const address = server.address();
	return { url: `http://127.0.0.1:${typeof address === "object" && address?.port}`, bodies };
}

/** Runs a program with its own Redis, and returns the values of these names. */
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

			expect(printed).toEqual(["Juniper Bakery"]);
			expect(await redis.keys("close-crm:*")).toHaveLength(2);
		},
		async "A queue: `close-crm/bullmq`"(code) {
			const { exports, printed } = await runWithRedis(code, "redis, queue, worker");
			const [queue, worker] = [exports.queue as Queue, exports.worker as Worker];
			const receiver = exports.receiver as Receiver;
			onTestFinished(async () => {
				await worker.close();
				await queue.close();
				(exports.redis as Redis).disconnect();
			});
			await queue.waitUntilReady();
			const completed = new Promise((resolve) => worker.on("completed", resolve));

			const { status } = await receiver.fetch(await createDelivery("lead.created", { data }));
			await completed;

			expect(status).toBe(200);
			expect(printed).toEqual(["Juniper Bakery"]);
		},
		async "A queue of AWS: SQS"(code) {
			const sqs = await startSqs();
			vi.stubEnv("QUEUE_URL", `${sqs.url}/1/close`);
			vi.stubEnv("AWS_REGION", "eu-central-1");
			vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
			vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
			const { exports, printed } = await runProgram(code);
			const receive = exports.receive as ReturnType<typeof toLambdaHandler>;
			const work = exports.work as (batch: unknown) => Promise<unknown>;
			const request = await createDelivery("lead.created", { data });

			const answer = await receive({
				requestContext: { http: { method: "POST" } },
				headers: Object.fromEntries(request.headers),
				body: await request.text(),
				isBase64Encoded: false,
			});
			const [body] = sqs.bodies;
			const Records = [
				{ messageId: "1", body },
				{ messageId: "2", body: "not JSON" },
			];

			expect(answer.statusCode).toBe(200);
			expect(await work({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
			expect(printed[0]).toBe("Juniper Bakery");
			expect(printed[1]).toMatch(/^2 SyntaxError/);
		},
		"A store of your own": { onlyCompiled: "It needs a PostgreSQL. With one, it passes `storeChecks`." },
	});
});
