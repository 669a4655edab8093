import { evalScript, type RedisClient, requireRedisClient } from "../../redis/eval-script.ts";
import type { TokenStore } from "./token-store.ts";

/** Upstash's client parses replies that look like JSON. The "=" prevents that. */
const READ = `local value = redis.call("GET", KEYS[1]) return value and "=" .. value`;

const UNLOCK = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

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
		async read(key) {
			const value = await evalScript(client, READ, [valueKey(key)], []);
			return value === null || value === undefined ? undefined : String(value).slice(1);
		},
		async write(key, value) {
			await evalScript(client, `redis.call("SET", KEYS[1], ARGV[1])`, [valueKey(key)], [value]);
		},
		async delete(key) {
			await evalScript(client, `redis.call("DEL", KEYS[1])`, [valueKey(key)], []);
		},
		async lock(key, lease) {
			const holder = crypto.randomUUID();
			const script = `return redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) and "locked" or "held"`;
			const reply = await evalScript(client, script, [lockKey(key)], [holder, String(Math.ceil(lease))]);
			if (String(reply) !== "locked") return undefined;
			return async () => {
				await evalScript(client, UNLOCK, [lockKey(key)], [holder]);
			};
		},
	};
}
