/** The parts of an ioredis client that are used, for one server or a cluster. */
export interface IoredisClient {
	/** Never called. It distinguishes ioredis from node-redis, which has no such method. */
	defineCommand: unknown;
	/** Runs a script. */
	eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** The parts of a node-redis client (the package `redis`) that are used: for one server, a pool or a cluster. */
export interface NodeRedisClient {
	/** Never called. It distinguishes node-redis from Upstash, which has no such method. */
	sendCommand: unknown;
	/** Runs a script. */
	eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** The parts of an Upstash REST client (the package `@upstash/redis`) that are used. */
export interface UpstashClient {
	/** Runs a script. */
	eval(script: string, keys: string[], args: string[]): Promise<unknown>;
}

/** Your own ioredis, node-redis or Upstash client. */
export type RedisClient = IoredisClient | NodeRedisClient | UpstashClient;

/** Throws a `TypeError` if the value is not a Redis client; `name` is the function that the user called. */
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
