import { evalScript, type RedisClient, requireRedisClient } from "../../redis/eval-script.ts";
import type { TokenStore } from "./token-store.ts";

/** Upstash's client parses a reply that looks like JSON, and no JSON begins with this sign. */
const READ = `local value = redis.call("GET", KEYS[1]) return value and "=" .. value`;

const UNLOCK = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

/**
 * A token store in Redis or Valkey, for several processes. Uses your own client; it connects nothing and closes nothing.
 * Redis must keep what it is given: no eviction (`maxmemory-policy noeviction`), and persistence that survives a
 * restart, such as the append-only file. Lost tokens mean that each customer has to connect again.
 *
 * `prefix`: what its keys start with. Default: `close-crm:oauth:`.
 *
 * Throws a `TypeError` if `client` is not a client of ioredis, node-redis or Upstash.
 */
export function redisTokens(client: RedisClient, options: { prefix?: string } = {}): TokenStore {
	const { prefix = "close-crm:oauth:" } = options;
	requireRedisClient(client, "redisTokens");
	// The braces let a cluster keep both keys of an organization on one server.
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
