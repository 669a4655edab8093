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
	"The signature does not match (subscription …). Usual causes: signatureKey is that of another subscription, the body was parsed and written again, or a proxy changed it. Find out with: npx close-crm verify":
		() => verifyWith({ "close-sig-hash": "f".repeat(64) }),
	"createReceiver: signatureKey is missing. Set it to the signature_key that Close returned when you created the subscription (is CLOSE_SIGNATURE_KEY set?).":
		() => createReceiver({ signatureKey: "", on: {}, fallback: () => {} }),
	"signatureKey must be the 64 hex characters that Close returned; it is ….": () =>
		createReceiver({ signatureKey: "api_1", on: {}, fallback: () => {} }),
	"The request has no close-sig-hash header. Close did not send it, or a proxy removed the header.": () =>
		verifyWith({ "close-sig-hash": undefined }),
	"The request has no close-sig-timestamp header. Close did not send it, or a proxy removed the header.": () =>
		verifyWith({ "close-sig-timestamp": undefined }),
	"The request has several close-sig-timestamp headers with different values.": () =>
		verifyWith({ "close-sig-timestamp": "1, 2" }),
	"close-sig-hash is not 64 hex characters, so Close did not send it.": () =>
		verifyWith({ "close-sig-hash": "sha256=1" }),
	"close-sig-timestamp is …, which is not a number of seconds.": () => verifyWith({ "close-sig-timestamp": "now" }),
	"The delivery was signed … ago; at most 73 hours are accepted. If Close sent it just now, set this machine's clock right.":
		() => verifyWith({ "close-sig-timestamp": secondsAgo(74 * HOUR) }),
	"The delivery was signed … in the future; at most 5 minutes are accepted. If Close sent it just now, set this machine's clock right.":
		() => verifyWith({ "close-sig-timestamp": secondsAgo(-HOUR) }),
	"The body is not JSON, so it is not a delivery of Close.": () => verifyBody("hello"),
	"The body is JSON, but not a delivery: it needs a subscription_id, and an event with an id.": () => verifyBody("{}"),
	"The body was read or decoded before the receiver got it. Move the line with toNodeHandler above the body parser, such as app.use(express.json()).":
		() =>
			refuseAt(
				(receiver) => expressServer(receiver, express.json()),
				async (url) => fetch(url, await signDelivery({ event, signatureKey: SIGNATURE_KEY })),
			),
	"The body of the Request was read before. Pass the Request to receiver.fetch before anything reads its body.": () =>
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
	"memoryStore holds … claimed events, its limit. Raise maxEvents, or use a shared store.": async () => {
		const store = memoryStore({ maxEvents: 1 });
		await store.claim("first", "holder");
		return store.claim("second", "holder");
	},
	"redisStore: Redis answered a claim with …. Pass a client, not a pipeline or transaction.": () =>
		redisStore({ defineCommand: undefined, eval: async () => "QUEUED" }).claim("key", "holder"),
	"createReceiver: fallback must be a function; it is undefined.": () => {
		const fallback: unknown = undefined;
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: {}, fallback: fallback as () => void });
	},
	'createReceiver: "lead.created" has two handlers. Combine them into one.': () => {
		const on = { "lead.created": () => {} };
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: [on, on], fallback: () => {} });
	},
	'redisStore: expected a Redis client: new Redis() of "ioredis", createClient() of "redis", or new Redis() of "@upstash/redis".':
		() => {
			const url: unknown = "redis://localhost";
			return redisStore(url as Parameters<typeof redisStore>[0]);
		},
	"redisStore: claimLifetime must be a number of ms from 1 up; it is …": () =>
		redisStore({ eval: async () => "" }, { claimLifetime: 0.5 }),
	"redisStore: retention must be a number of ms from 1 up; it is …": () =>
		redisStore({ eval: async () => "" }, { retention: 0 }),
	"receiver.handle: the event … is being handled at this moment. Try again in a minute.": async () => {
		const receiver = createReceiver({
			signatureKey: SIGNATURE_KEY,
			on: { "lead.created": (each) => receiver.handle(each) },
			fallback: () => {},
		});
		return receiver.handle(event);
	},
	"receiver.handle: Close hid the data of the event …. Only an admin's API key shows data older than an hour.": () => {
		const { data, previous_data, ...hidden } = event;
		return createReceiver({ signatureKey: SIGNATURE_KEY, on: {}, fallback: () => {} }).handle(hidden);
	},
};
