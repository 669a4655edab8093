import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { onTestFinished } from "vitest";

/** Starts a real HTTP server on a free port of the loopback address, and closes it at the end of the test. */
export async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
	const server = createServer(listener).listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
	return { url: `http://127.0.0.1:${address.port}`, server };
}
