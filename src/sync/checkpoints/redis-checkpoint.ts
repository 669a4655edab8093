import { type RedisClient, requireRedisClient } from "../../storage/eval-script.ts";
import { readValue, writeValue } from "../../storage/redis-values.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * A checkpoint in Redis or Valkey, for processes on several machines. Uses your own ioredis, node-redis or Upstash
 * client, and never connects or closes it.
 *
 * `key`: the Redis key. Each subscription needs its own. Default: `close-crm:sync`.
 *
 * Throws a `TypeError` if `client` is not an ioredis, node-redis or Upstash client.
 */
export function redisCheckpoint(client: RedisClient, options: { key?: string } = {}): Checkpoint {
	const { key = "close-crm:sync" } = options;
	requireRedisClient(client, "redisCheckpoint");
	return {
		read: () => readValue(client, key),
		write: (value) => writeValue(client, key, value),
	};
}
