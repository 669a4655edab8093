// Receives deliveries from Close: adds each event to the queue and responds immediately.
import { createServer } from "node:http";
import { Queue } from "bullmq";
import { toQueue } from "close-crm/bullmq";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { Redis } from "ioredis";

const { CLOSE_SIGNATURE_KEY, PORT = "3000", REDIS_URL = "redis://localhost:6379" } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

// Without an offline queue, the store fails immediately while Redis is unavailable. Close then gets a 503, and delivers
// the event again later.
const redis = new Redis(REDIS_URL, { enableOfflineQueue: false });
redis.on("error", (error) => console.error("Redis:", error.message));
// On a Redis Cluster, the queue and its workers need a prefix in braces: { connection: redis, prefix: "{close}" }.
const queue = new Queue("close", { connection: redis });
queue.on("error", (error) => console.error("Queue:", error.message));

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {},
	fallback: toQueue(queue),
	store: redisStore(redis),
});

const server = createServer(toNodeHandler(receiver));
// Until Redis is connected, the response to each delivery would be 503.
redis.once("ready", () => {
	server.listen(Number(PORT), () => console.log(`Listening on http://localhost:${PORT}/close`));
});
