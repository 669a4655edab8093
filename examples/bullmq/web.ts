// Where Close delivers: puts each event on the queue and answers at once.
import { createServer } from "node:http";
import { Queue } from "bullmq";
import { toQueue } from "close-crm/bullmq";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";

const { CLOSE_SIGNATURE_KEY, PORT = "3000", REDIS_URL = "redis://localhost:6379" } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

// Without an offline queue Close is told at once when Redis is away, and delivers again later.
const queue = new Queue("close", { connection: { url: REDIS_URL, enableOfflineQueue: false } });
queue.on("error", (error) => console.error("Redis:", error.message));

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {},
	fallback: toQueue(queue),
});

const server = createServer(toNodeHandler(receiver));
server.listen(Number(PORT), () => console.log(`Listening on http://localhost:${PORT}/close`));
