/** What is used of a client of ioredis, for one server or a cluster. */
export interface IoredisClient {
	/** Never called. It tells ioredis from node-redis, which has no such method. */
	defineCommand: unknown;
	/** Runs a script. */
	eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is used of a client of node-redis (the package `redis`): one server, a pool or a cluster. */
export interface NodeRedisClient {
	/** Never called. It tells node-redis from Upstash, which has no such method. */
	sendCommand: unknown;
	/** Runs a script. */
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** What is used of a REST client of Upstash (the package `@upstash/redis`). */
export interface UpstashClient {
	/** Runs a script. */
	eval(script: string, keys: string[], args: string[]): Promise<unknown>;
}

/** Your own client of ioredis, node-redis or Upstash. */
export type RedisClient = IoredisClient | NodeRedisClient | UpstashClient;

/** Throws a `TypeError` if this is not a client; `name` is the function that was called. */
export function requireRedisClient(client: unknown, name: string): void {
	const { eval: run }: { eval?: unknown } = Object(client);
	if (typeof run === "function") return;
	throw new TypeError(
		`${name}: expected a Redis client: new Redis() of "ioredis", createClient() of "redis", or new Redis() of "@upstash/redis".`,
	);
}

/** Runs a script in one round trip. */
export function evalScript(client: RedisClient, script: string, keys: string[], args: string[]): Promise<unknown> {
	if ("defineCommand" in client) return client.eval(script, keys.length, ...keys, ...args);
	if ("sendCommand" in client) return client.eval(script, { keys, arguments: args });
	return client.eval(script, keys, args);
}
