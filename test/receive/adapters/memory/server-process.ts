// A receiver in a separate process, so that nothing else uses its memory. Ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import { KEY, NOW } from "../../deliveries.ts";
import { toWebListener } from "../servers.ts";

/** The report of the process. Sizes are in bytes. */
export interface Measured {
	/** The bytes that the process has read from all senders. */
	read: number;
	/** The memory in use after a garbage collection. */
	held: number;
	/** How many connections are open. */
	connections: number;
}

const { ADAPTER, DEADLINE } = process.env;
const receiver = createReceiver({
	signatureKey: KEY,
	on: {},
	fallback: () => {},
	now: () => NOW,
	onError: () => {},
	deadline: Number(DEADLINE),
});
const server = createServer(ADAPTER === "web" ? toWebListener(receiver.fetch) : toNodeHandler(receiver));
const sockets: Socket[] = [];
server.on("connection", (socket) => sockets.push(socket));

function measure(): Measured {
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return {
		read: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
		held: heapUsed + external,
		connections: sockets.filter(({ destroyed }) => !destroyed).length,
	};
}

process.on("message", () => process.send?.(measure()));
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
