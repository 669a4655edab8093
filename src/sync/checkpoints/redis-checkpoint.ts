import { evalScript, type RedisClient, requireRedisClient } from "../../redis/eval-script.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Upstash's client parses replies that look like JSON. The "=" prevents that. */
const READ = `local value = redis.call("GET", KEYS[1]) return value and "=" .. value`;

const WRITE = `redis.call("SET", KEYS[1], ARGV[1])`;

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
		async read() {
			const value = await evalScript(client, READ, [key], []);
			return value === null || value === undefined ? undefined : String(value).slice(1);
		},
		async write(value) {
			await evalScript(client, WRITE, [key], [value]);
		},
	};
}
