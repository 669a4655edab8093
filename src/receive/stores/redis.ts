/**
 * A store in Redis or Valkey, for receivers in several processes.
 *
 * @module close-crm/redis
 */
import { RETRY_WINDOW_MS } from "../../close/limits.ts";
import type { Claim, Store } from "./store.ts";

/** What is used of a client of ioredis, for one server or for a cluster. */
export interface IoredisClient {
	/** Not called: node-redis has none, which tells the two apart. */
	defineCommand: unknown;
	/** Runs a script. */
	eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is used of a client of node-redis, the package redis; for one server, a pool or a cluster. */
export interface NodeRedisClient {
	/** Runs a script. */
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** What `redisStore` takes besides the client. */
export interface RedisStoreOptions {
	/** What its keys start with; "close-crm:" unless given. Receivers with different handlers need different ones. */
	prefix?: string;
	/** How long a done event is remembered, in ms; 73 hours unless given, for Close retries for 72. */
	retention?: number;
	/**
	 * How long a claim holds, in ms; 10 minutes unless given. It must exceed the time of the slowest handler, which
	 * otherwise may run twice at once. The events of a process that died wait as long.
	 */
	claimLifetime?: number;
}

// A key holds the holder of the claim, and nothing once the event is done. It expires by itself.
//
// Scripts, since a claim must read and write in one step. They go by EVAL: EVALSHA would save some hundred bytes of a
// command, and cost a second way for a Redis that has restarted and forgotten them.

// A client may send a command again when the connection broke before the answer, and find its own claim.
const CLAIM = `
if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return "claimed" end
local holder = redis.call("GET", KEYS[1])
if holder == ARGV[1] then return "claimed" end
return holder == "" and "done" or "in_progress"`;

const COMPLETE = `redis.call("SET", KEYS[1], "", "PX", ARGV[1])`;

const RELEASE = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

const CLAIMS: Claim[] = ["claimed", "in_progress", "done"];

/** How long to wait before a completion is tried again, in ms. */
const PAUSE = 1_000;

/**
 * A store in Redis 2.6.12 or later, or in Valkey, for receivers in several processes. Takes your own client of ioredis
 * or of node-redis (the package redis), connects nothing and closes nothing. Each claim is one round trip.
 *
 * Have the client fail at once while Redis is away, so that the receiver answers 503 at once: `enableOfflineQueue:
 * false` for ioredis, `disableOfflineQueue: true` for node-redis. Otherwise the client keeps each command until Redis is
 * back: the receiver answers 503 at its `deadline`, and handles those events when Redis is back.
 *
 * A completion that fails is tried again each second, as long as a claim holds, for the event is handled.
 *
 * Redis must not evict keys (`maxmemory-policy noeviction`), or events are forgotten and may be handled twice.
 *
 * Throws a `TypeError` for what is no client, and for times that are not whole ms above 0.
 */
export function redisStore(client: IoredisClient | NodeRedisClient, options: RedisStoreOptions = {}): Store {
	const { prefix = "close-crm:", retention = RETRY_WINDOW_MS, claimLifetime = 600_000 } = options;
	if (typeof client?.eval !== "function") {
		throw new TypeError('redisStore takes a client: new Redis() of "ioredis", or createClient() of "redis".');
	}
	for (const [name, ms] of Object.entries({ retention, claimLifetime })) {
		if (!Number.isSafeInteger(ms) || ms < 1) throw new TypeError(`${name} must be whole ms above 0; it is ${ms}.`);
	}

	function run(script: string, key: string, ...values: string[]): Promise<unknown> {
		const name = prefix + key;
		return "defineCommand" in client
			? client.eval(script, 1, name, ...values)
			: client.eval(script, { keys: [name], arguments: values });
	}

	return {
		async claim(key, holder) {
			const reply = await run(CLAIM, key, holder, String(claimLifetime));
			const claim = CLAIMS.find((each) => each === String(reply));
			if (!claim) throw new Error("Redis did not say what became of a claim. Give a client, not a pipeline.");
			return claim;
		},
		async complete(key) {
			for (const start = Date.now(); ; ) {
				try {
					await run(COMPLETE, key, String(retention));
					return;
				} catch (error) {
					if (Date.now() - start >= claimLifetime) throw error;
				}
				await new Promise((resolve) => setTimeout(resolve, PAUSE));
			}
		},
		async release(key, holder) {
			await run(RELEASE, key, holder);
		},
	};
}
