/**
 * A store in Redis or Valkey, for receivers in several processes.
 *
 * @module close-crm/redis
 */
import { RETRY_PERIOD_WITH_MARGIN_MS } from "../../close/limits.ts";
import { describeValue } from "../../close/values.ts";
import { evalScript, type RedisClient, requireRedisClient } from "../../storage/eval-script.ts";
import { deleteIfEqual, readValue } from "../../storage/redis-values.ts";
import { requireMs } from "../option-checks.ts";
import { type Claim, DEFAULT_CLAIM_LIFETIME_MS, type Store } from "./store.ts";

export type { IoredisClient, NodeRedisClient, RedisClient, UpstashClient } from "../../storage/eval-script.ts";

/** The options of `redisStore`. */
export interface RedisStoreOptions {
	/** The prefix of its keys. Receivers with different handlers need different prefixes. Default: `close-crm:`. */
	prefix?: string;
	/** How long a handled event is remembered, in ms. Default: 73 hours, because Close retries for 72 hours. */
	retention?: number;
	/**
	 * How long a claim lasts, in ms. It is renewed while the handler runs, for up to an hour. After a crash, unfinished events are blocked
	 * for this long. Default: 1 minute.
	 */
	claimLifetime?: number;
}

// The value of a key is the holder of the claim, or empty once the event is handled. Keys expire by themselves.
//
// Scripts, because a claim must read and write in one step. They are sent with EVAL: EVALSHA would save only a few
// hundred bytes per command, and would need a fallback for a Redis that has restarted and lost the scripts.

// If the connection breaks before the reply, a client may send the command again and find its own claim.
const CLAIM = `
if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return "claimed" end
local holder = redis.call("GET", KEYS[1])
if holder == ARGV[1] then return "claimed" end
return holder == "" and "done" or "in_progress"`;

const COMPLETE = `redis.call("SET", KEYS[1], "", "PX", ARGV[1])`;

const RENEW = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end`;

// Dates of events are ordered like strings: see `isLaterDate`.
const NOTE = `
local newest = redis.call("GET", KEYS[1])
if newest and newest > ARGV[1] then redis.call("PEXPIRE", KEYS[1], ARGV[2])
else redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2]) end`;

const CLAIMS: Claim[] = ["claimed", "in_progress", "done"];

/**
 * A store in Redis 2.6.12 or later, or in Valkey, for receivers in several processes. Uses your own client of ioredis,
 * node-redis (the package `redis`) or Upstash, and never connects or closes it. Each call is one round trip.
 *
 * Configure the client to fail immediately while Redis is unavailable, so that the receiver answers 503 immediately:
 * `enableOfflineQueue: false` for ioredis, `disableOfflineQueue: true` for node-redis. Otherwise the client queues each
 * command until Redis is back, and the receiver answers 503 only at its `deadline`.
 *
 * Redis must not evict keys (`maxmemory-policy noeviction`), because an evicted event may be handled twice.
 *
 * Throws a `TypeError` if `client` is not a client, or an option is wrong.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
	requireRedisClient(client, "redisStore");
	const { prefix = "close-crm:" } = options;
	if (typeof prefix !== "string")
		throw new TypeError(`redisStore: prefix must be a string; it is ${describeValue(prefix)}.`);
	const retention = readWholeMs(options.retention ?? RETRY_PERIOD_WITH_MARGIN_MS, "retention");
	const claimLifetime = readWholeMs(options.claimLifetime ?? DEFAULT_CLAIM_LIFETIME_MS, "claimLifetime");

	function run(script: string, key: string, ...values: string[]): Promise<unknown> {
		return evalScript(client, script, [prefix + key], values);
	}

	return {
		claimLifetime,
		async claim(key, holder) {
			const reply = await run(CLAIM, key, holder, String(claimLifetime));
			const claim = CLAIMS.find((each) => each === String(reply));
			if (!claim) {
				throw new Error(
					`redisStore: Redis answered a claim with ${describeValue(reply)}. Pass a client, not a pipeline or transaction.`,
				);
			}
			return claim;
		},
		async complete(key) {
			await run(COMPLETE, key, String(retention));
		},
		release: (key, holder) => deleteIfEqual(client, prefix + key, holder),
		async renew(key, holder) {
			await run(RENEW, key, holder, String(claimLifetime));
		},
		newestHandled: (objectKey) => readValue(client, `${prefix}newest:${objectKey}`),
		async noteHandled(objectKey, dateUpdated) {
			await run(NOTE, `newest:${objectKey}`, dateUpdated, String(retention));
		},
	};
}

/** Redis accepts only whole milliseconds. */
function readWholeMs(value: unknown, name: string): number {
	return Math.ceil(requireMs(value, `redisStore: ${name}`));
}
