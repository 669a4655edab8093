import { connect } from "node:net";
import { createReceiver, memoryStore, type Receiver, verifyDelivery } from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { sampleEvent, signDelivery } from "close-crm/testing";
import express from "express";
import { expressServer, nodeServer, type TestServer } from "../../receive/adapters/servers.ts";
import { createDelivery } from "../deliver.ts";
import { SIGNATURE_KEY } from "../run-program.ts";
import type { Messages } from "./messages.ts";

const event = sampleEvent("lead.created");
const HOUR = 3_600_000;

/** What a receiver's `onError` is told of a request. */
function refuse(send: (receiver: Receiver) => Promise<unknown>): Promise<unknown> {
	return new Promise((onError, reject) => {
		send(createReceiver({ signatureKey: SIGNATURE_KEY, on: {}, fallback: () => {}, onError })).catch(reject);
	});
}

async function refuseAt(serve: (receiver: Receiver) => Promise<TestServer>, send: (url: URL) => Promise<unknown>) {
	let server: TestServer | undefined;
	try {
		return await refuse(async (receiver) => {
			server = await serve(receiver);
			await send(new URL(server.url));
		});
	} finally {
		await server?.close();
	}
}

/** Verifies a delivery with these headers instead of its own. */
async function verifyWith(headers: Record<string, string | undefined>) {
	const signed = await signDelivery({ event, signatureKey: SIGNATURE_KEY });
	return verifyDelivery({
		body: signed.body,
		headers: { ...signed.headers, ...headers },
		signatureKey: SIGNATURE_KEY,
	});
}

async function verifyBody(body: string) {
	return verifyDelivery({
		...(await signDelivery({ body, signatureKey: SIGNATURE_KEY })),
		signatureKey: SIGNATURE_KEY,
	});
}

const secondsAgo = (ms: number) => String(Math.floor((Date.now() - ms) / 1000));

export const RECEIVING: Messages = {
	"mismatch: Is the key right, the body raw?": () => verifyWith({ "close-sig-hash": "f".repeat(64) }),
	"missing_key: Is it 64 hex digits?": () => createReceiver({ signatureKey: "", on: {}, fallback: () => {} }),
	"invalid_key: Is it 64 hex digits?": () => createReceiver({ signatureKey: "api_1", on: {}, fallback: () => {} }),
	"missing_header: Is there one close-sig-hash?": () => verifyWith({ "close-sig-hash": undefined }),
	"missing_header: Is there one close-sig-timestamp?": () => verifyWith({ "close-sig-timestamp": undefined }),
	"repeated_header: Is there one close-sig-timestamp?": () => verifyWith({ "close-sig-timestamp": "1, 2" }),
	"invalid_hash: Is it 64 hex digits?": () => verifyWith({ "close-sig-hash": "sha256=1" }),
	"invalid_timestamp: Is the clock right?": () => verifyWith({ "close-sig-timestamp": "now" }),
	"too_old: Is the clock right?": () => verifyWith({ "close-sig-timestamp": secondsAgo(74 * HOUR) }),
	"too_new: Is the clock right?": () => verifyWith({ "close-sig-timestamp": secondsAgo(-HOUR) }),
	"not_json: Is it Close's?": () => verifyBody("hello"),
	"not_a_delivery: Is it Close's?": () => verifyBody("{}"),
	"parsed_body: Move the line with toNodeHandler above the body parser, such as app.use(express.json()).": () =>
		refuseAt(
			(receiver) => expressServer(receiver, express.json()),
			async (url) => fetch(url, await signDelivery({ event, signatureKey: SIGNATURE_KEY })),
		),
	"parsed_body: Is the body raw?": () =>
		refuse(async (receiver) => {
			const request = await createDelivery("lead.created");
			await request.text();
			await receiver.fetch(request);
		}),
	"The connection closed before the body ended.": () =>
		refuseAt(nodeServer, async ({ hostname, port }) => {
			const socket = connect(Number(port), hostname);
			await new Promise<void>((sent) => {
				socket.write("POST /close HTTP/1.1\r\nhost: test\r\ncontent-length: 9\r\n\r\n{", () => sent());
			});
			// The server has to see the request before it sees its end.
			await fetch(`http://${hostname}:${port}/`);
			socket.destroy();
		}),
	"memoryStore: raise maxEvents.": async () => {
		const store = memoryStore({ maxEvents: 1 });
		await store.claim("first", "holder");
		return store.claim("second", "holder");
	},
	"Redis did not say what became of a claim. Give a client, not a pipeline.": () =>
		redisStore({ defineCommand: undefined, eval: async () => "QUEUED" }).claim("key", "holder"),
	'"fallback" has no handler. Give one.': () => {
		const fallback: unknown = undefined;
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: {}, fallback: fallback as () => void });
	},
	'"lead.created" has two handlers. Give one.': () => {
		const on = { "lead.created": () => {} };
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: [on, on], fallback: () => {} });
	},
	'redisStore takes a client: new Redis() of "ioredis", or createClient() of "redis".': () => {
		const url: unknown = "redis://localhost";
		return redisStore(url as Parameters<typeof redisStore>[0]);
	},
	"claimLifetime must be whole ms above 0; it is …": () => redisStore({ eval: async () => "" }, { claimLifetime: 0.5 }),
	"retention must be whole ms above 0; it is …": () => redisStore({ eval: async () => "" }, { retention: 0 }),
	"in_progress: Try later.": async () => {
		const receiver = createReceiver({
			signatureKey: SIGNATURE_KEY,
			on: { "lead.created": (each) => receiver.handle(each) },
			fallback: () => {},
		});
		return receiver.handle(event);
	},
	"hidden_data: Is the API key an admin's?": () => {
		const { data, previous_data, ...hidden } = event;
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: {}, fallback: () => {} }).handle(hidden);
	},
};
