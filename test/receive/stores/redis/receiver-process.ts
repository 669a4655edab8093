// One of several receivers with one Redis, each in a separate process. Sends its URL to its parent, and ends with it.
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { toNodeHandler } from "close-crm/node";
import { type CloseEvent, createReceiver } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { Redis } from "ioredis";
import { CLIENTS } from "./clients.ts";

const { REDIS_PORT, CLIENT, SIGNATURE_KEY = "", CLAIM_LIFETIME } = process.env;
const connect = CLIENTS.find(([name]) => name === CLIENT)?.[1];
if (!connect || !REDIS_PORT) throw new Error("Give CLIENT and REDIS_PORT.");

const { client } = await connect(Number(REDIS_PORT));
const notes = new Redis({ port: Number(REDIS_PORT) });
const receiver = createReceiver({
	signatureKey: SIGNATURE_KEY,
	on: { "lead.created": handle },
	fallback: () => {},
	store: redisStore(client, { claimLifetime: Number(CLAIM_LIFETIME) }),
});

let isStuck = false;

/** Notes who handled the event. Once its parent says so, it notes the event and does not end. */
async function handle(event: CloseEvent<"lead.created">): Promise<void> {
	await wait(5);
	await notes.rpush("handled", `${event.id} ${process.pid}`);
	if (!isStuck) return;
	process.send?.("stuck");
	await new Promise(() => {});
}
process.on("message", () => {
	isStuck = true;
});

const server = createServer(toNodeHandler(receiver));
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	if (typeof address === "object") process.send?.(`http://127.0.0.1:${address?.port}/`);
});
process.on("disconnect", () => process.exit());
