import { evalScript, type RedisClient } from "./eval-script.ts";

/** Upstash's client parses replies that look like JSON. The "=" prevents that. */
const READ = `local value = redis.call("GET", KEYS[1]) return value and "=" .. value`;

const WRITE = `redis.call("SET", KEYS[1], ARGV[1])`;

const DELETE = `redis.call("DEL", KEYS[1])`;

const DELETE_IF_EQUAL = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("DEL", KEYS[1]) end`;

/** Resolves to the value of a key, or to undefined if there is none. */
export async function readValue(client: RedisClient, key: string): Promise<string | undefined> {
	const reply = await evalScript(client, READ, [key], []);
	return reply === null || reply === undefined ? undefined : String(reply).slice(1);
}

export async function writeValue(client: RedisClient, key: string, value: string): Promise<void> {
	await evalScript(client, WRITE, [key], [value]);
}

export async function deleteValue(client: RedisClient, key: string): Promise<void> {
	await evalScript(client, DELETE, [key], []);
}

/** Deletes a key if it has this value. A lock that has expired may belong to another process by now. */
export async function deleteIfEqual(client: RedisClient, key: string, value: string): Promise<void> {
	await evalScript(client, DELETE_IF_EQUAL, [key], [value]);
}
