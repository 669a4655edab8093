import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createFakeClose, systemClock } from "close-crm/testing";
import type { Servers } from "./suite/network.ts";

/** Starts the servers for the runtimes, on free loopback ports. */
export async function startServers(): Promise<Servers & { stop(): Promise<void> }> {
	const close = await createFakeClose({ clock: systemClock }).listen();
	const faults = await listen((request, response) => {
		request.resume();
		const [, fault] = request.url?.split("/") ?? [];
		if (fault === "reset") request.socket.resetAndDestroy();
		if (fault === "redirect") response.writeHead(302, { location: "https://elsewhere.example.com/" }).end();
		if (fault === "breaks-off") {
			response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
			response.write('{"id":', () => response.destroy());
		}
		// /never gets no response.
	});
	const closed = await listen(() => {});
	await closed.stop();
	return {
		close: close.url,
		faults: faults.url,
		closed: closed.url,
		async stop() {
			await Promise.all([close.close(), faults.stop()]);
		},
	};
}

async function listen(listener: RequestListener): Promise<{ url: string; stop(): Promise<void> }> {
	const server = createServer(listener).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
	return {
		url: `http://127.0.0.1:${address.port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((stopped) => server.close(stopped));
		},
	};
}
