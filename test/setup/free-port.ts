import { once } from "node:events";
import { createServer } from "node:net";

/** Ports below the ephemeral range, so that no connection gets one in the meantime. */
const FIRST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** A random port, which may be in use. */
export function randomPort(): number {
	return FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
}

/** A free loopback port, for a program that cannot choose one itself. */
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
