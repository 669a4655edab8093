import { evalScript, type RedisClient, requireRedisClient } from "../../storage/eval-script.ts";
import { deleteIfEqual, deleteValue, readValue, writeValue } from "../../storage/redis-values.ts";
import type { TokenStore } from "./token-store.ts";

const LOCK = `return redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) and "locked" or "held"`;

/**
 * A token store in Redis or Valkey, for several processes. Uses your own client, and never connects or closes it. Redis
 * must not lose data: use no eviction (`maxmemory-policy noeviction`), and persistence that survives a restart, such as
 * the append-only file. If tokens are lost, each customer has to connect again.
 *
 * `prefix`: the prefix of its keys. Default: `close-crm:oauth:`.
 *
 * Throws a `TypeError` if `client` is not an ioredis, node-redis or Upstash client.
 */
export function redisTokens(client: RedisClient, options: { prefix?: string } = {}): TokenStore {
	const { prefix = "close-crm:oauth:" } = options;
	requireRedisClient(client, "redisTokens");
	// The braces make a cluster keep both keys of an organization on one server.
	const valueKey = (key: string) => `${prefix}{${key}}:tokens`;
	const lockKey = (key: string) => `${prefix}{${key}}:lock`;
	return {
		read: (key) => readValue(client, valueKey(key)),
		write: (key, value) => writeValue(client, valueKey(key), value),
		delete: (key) => deleteValue(client, valueKey(key)),
		async lock(key, lease) {
			const holder = crypto.randomUUID();
			const reply = await evalScript(client, LOCK, [lockKey(key)], [holder, String(Math.ceil(lease))]);
			if (String(reply) !== "locked") return undefined;
			return () => deleteIfEqual(client, lockKey(key), holder);
		},
	};
}
