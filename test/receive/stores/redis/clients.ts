import { Redis as UpstashRedis } from "@upstash/redis";
import type { RedisClient } from "close-crm/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { startUpstashServer } from "./upstash-server.ts";

/** A user's client, with the settings that redisStore recommends, unless `waits` is set. */
export interface TestClient {
	client: RedisClient;
	close(): void;
}

/** The clients that `redisStore` accepts, by package. */
export const CLIENTS: [name: string, connect: (port: number, waits?: boolean) => Promise<TestClient>][] = [
	[
		"ioredis",
		async (port, waits = false) => {
			const client = new Redis({ port, enableOfflineQueue: waits, lazyConnect: true });
			client.on("error", ignore);
			await client.connect();
			return { client, close: () => client.disconnect() };
		},
	],
	[
		"node-redis",
		async (port, waits = false) => {
			const client = createClient({ socket: { port }, disableOfflineQueue: !waits });
			client.on("error", ignore);
			await client.connect();
			return { client, close: () => client.destroy() };
		},
	],
	[
		"Upstash, over HTTP",
		async (port, waits = false) => {
			const { url, close } = await startUpstashServer(port, waits);
			return { client: new UpstashRedis({ url, token: "token", retry: false, enableTelemetry: false }), close };
		},
	],
];

/** The tests make Redis unavailable on purpose. */
function ignore(): void {}
