import { once } from "node:events";
import { createServer } from "node:net";

/** Ports below those that systems hand out by themselves, so that no connection is given one in between. */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** A random port, which may be in use. */
export function randomPort(): number {
	return FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
}

/** A port of the loopback address on which nothing listens, for a program that has to be told one. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomPort();
		if (await isFree(port)) return port;
	}
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, "127.0.0.1");
	try {
		await once(server, "listening");
		server.close();
		await once(server, "close");
		return true;
	} catch {
		return false;
	}
}
