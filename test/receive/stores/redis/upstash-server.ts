import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { Redis } from "ioredis";

type Command = (string | number)[];
type Reply = { result: unknown } | { error: string };

/**
 * Implements Upstash's REST API in front of a Redis: a command is a JSON array sent to `/`, and several are sent to
 * `/pipeline`. Strings in replies are base64 if the client requests it.
 */
export async function startUpstashServer(redisPort: number, waits: boolean): Promise<{ url: string; close(): void }> {
	const redis = new Redis({ port: redisPort, enableOfflineQueue: waits, lazyConnect: true });
	redis.on("error", () => {});
	await redis.connect();

	async function run([name = "", ...args]: Command, encode: (value: unknown) => unknown): Promise<Reply> {
		try {
			return { result: encode(await redis.call(String(name), args)) };
		} catch (error) {
			return { error: String(error) };
		}
	}

	async function answer(request: IncomingMessage): Promise<Reply | Reply[]> {
		const encode = request.headers["upstash-encoding"] === "base64" ? toBase64 : (value: unknown) => value;
		const body = (await json(request)) as Command | Command[];
		if (request.url === "/pipeline") return Promise.all((body as Command[]).map((command) => run(command, encode)));
		return run(body as Command, encode);
	}

	const server = createServer(async (request, response) => {
		response.setHeader("content-type", "application/json").end(JSON.stringify(await answer(request)));
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
	return {
		url: `http://127.0.0.1:${address.port}`,
		close() {
			server.close();
			server.closeAllConnections();
			redis.disconnect();
		},
	};
}

function toBase64(value: unknown): unknown {
	if (typeof value !== "string" || value === "OK") return value;
	return Buffer.from(value).toString("base64");
}
