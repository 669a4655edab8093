import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Delivery, DeliveryError, verifyDelivery } from "close-crm/receive";
import { atEnd } from "./command.ts";

/** A request that reached an endpoint. */
export interface Received {
	body: string;
	headers: { "close-sig-timestamp": string; "close-sig-hash": string };
	/** The delivery if it verifies, or else the code of the error. */
	verified: Delivery | string;
}

/** An endpoint on a real port that verifies with this key and responds with the status of `answer`. */
export async function listenAt({
	key = "",
	answer = () => 200 as number | Promise<number>,
	body: answered = "heard\u001b[31m you",
} = {}) {
	const received: Received[] = [];
	const endpoint = { url: "", key, received, keep: (each: Received) => void received.push(each) };
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = Buffer.concat(chunks).toString();
		const headers = {
			"close-sig-timestamp": String(request.headers["close-sig-timestamp"]),
			"close-sig-hash": String(request.headers["close-sig-hash"]),
		};
		const verified = await verifyDelivery({ body, headers, signatureKey: endpoint.key }).catch((error: unknown) =>
			error instanceof DeliveryError ? error.code : String(error),
		);
		endpoint.keep({ body, headers, verified });
		response.writeHead(await answer(), { location: "/elsewhere" }).end(answered);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/close`;
	return endpoint;
}
