// A receiver in a process of its own, whose memory nothing else touches. Ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import { KEY, NOW } from "../../deliveries.ts";
import { toWebListener } from "../servers.ts";

/** What the process tells when it is asked. Sizes are in bytes. */
export interface Measured {
	/** What all senders have sent and the process has read. */
	read: number;
	/** What is still held after a garbage collection. */
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
