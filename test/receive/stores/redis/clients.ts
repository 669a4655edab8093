import type { IoredisClient, NodeRedisClient } from "close-crm/redis";
import { Redis } from "ioredis";
import { createClient } from "redis";

/** A client of a user, with the settings that redisStore advises unless `waits`. */
export interface TestClient {
	client: IoredisClient | NodeRedisClient;
	close(): void;
}

/** What `redisStore` takes, from either package. */
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
];

/** That Redis is away is what the tests are about. */
function ignore(): void {}
