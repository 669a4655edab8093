import { connect } from "node:net";
import {
	createReceiver,
	DeadlineError,
	type DeadlineStep,
	memoryStore,
	type Receiver,
	type ReceiverOptions,
	verifyDelivery,
} from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { sampleEvent, signDelivery } from "close-crm/testing";
import express from "express";
import { expressServer, nodeServer, type TestServer } from "../../receive/adapters/servers.ts";
import { createDelivery } from "../programs/deliver.ts";
import { SIGNATURE_KEY } from "../programs/run-program.ts";
import type { Messages } from "./messages.ts";

const event = sampleEvent("lead.created");
const HOUR = 3_600_000;

/** A value of another type, as JavaScript may pass it. */
const unchecked = <Type>(value: unknown): Type => value as Type;

/** A receiver with these options. */
function create(options: Partial<Record<keyof ReceiverOptions, unknown>> = {}): Receiver {
	return createReceiver(unchecked({ signatureKey: SIGNATURE_KEY, on: {}, fallback: () => {}, ...options }));
}

/** The error that a receiver passes to `onError`. */
function refuse(
	send: (receiver: Receiver) => Promise<unknown>,
	options: Partial<ReceiverOptions> = {},
): Promise<unknown> {
	return new Promise((onError, reject) => {
		send(create({ onError, ...options })).catch(reject);
	});
}

/** The error of a step that took longer than the default deadline. */
const deadline = (step: DeadlineStep) => () => Promise.reject(new DeadlineError(step, 14_000));

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

/** Verifies a delivery with other headers. */
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
	"createReceiver: signatureKey must be the 64 hex characters that Close returned; it is ….": () =>
		createReceiver({ signatureKey: "api_1", on: {}, fallback: () => {} }),
	"signatureKey returned no key for the subscription …. Return the signature_key that Close returned when you created the subscription.":
		() =>
			refuse(async (receiver) => receiver.fetch(await createDelivery("lead.created")), { signatureKey: () => null }),
	"signatureKey must return the 64 hex characters that Close returned for the subscription …; it is ….": () =>
		refuse(async (receiver) => receiver.fetch(await createDelivery("lead.created")), { signatureKey: () => "api_1" }),
	"The request has no close-sig-hash header. Close did not send it, or a proxy removed the header.": () =>
		verifyWith({ "close-sig-hash": undefined }),
	"The request has no close-sig-timestamp header. Close did not send it, or a proxy removed the header.": () =>
		verifyWith({ "close-sig-timestamp": undefined }),
	"The request has several close-sig-timestamp headers with different values.": () =>
		verifyWith({ "close-sig-timestamp": "1, 2" }),
	"close-sig-hash is not 64 hex characters, so Close did not send it.": () =>
		verifyWith({ "close-sig-hash": "sha256=1" }),
	"close-sig-timestamp is …, which is not a number of seconds.": () => verifyWith({ "close-sig-timestamp": "now" }),
	"The delivery was signed … ago; the limit is 73 hours. If Close sent it just now, correct this machine's clock.":
		() => verifyWith({ "close-sig-timestamp": secondsAgo(74 * HOUR) }),
	"The delivery was signed … in the future; the limit is 5 minutes. If Close sent it just now, correct this machine's clock.":
		() => verifyWith({ "close-sig-timestamp": secondsAgo(-HOUR) }),
	"The body is not JSON, so it is not a delivery from Close.": () => verifyBody("hello"),
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
	"verifyDelivery: body must be the raw body, as bytes or a string; it is of type object. Read it before a body parser does.":
		() => verifyDelivery({ body: unchecked<string>({ event }), headers: {}, signatureKey: SIGNATURE_KEY }),
	"The body is larger than maxBodySize, … bytes.": () =>
		refuse(async (receiver) => receiver.fetch(await createDelivery("lead.created")), { maxBodySize: 1 }),
	"The connection closed before the body ended.": () =>
		refuseAt(nodeServer, async ({ hostname, port }) => {
			const socket = connect(Number(port), hostname);
			await new Promise<void>((sent) => {
				socket.write("POST /close HTTP/1.1\r\nhost: test\r\ncontent-length: 9\r\n\r\n{", () => sent());
			});
			// The server must receive the request before the connection closes.
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
	'store.claim returned …. It must return "claimed", "in_progress" or "done".': () =>
		create({ store: { ...memoryStore(), claim: () => "OK" } }).handle(event),
	"The body did not arrive before the deadline of 14000 ms. Close sends the delivery again.": deadline("body"),
	"The signatureKey function did not return before the deadline of 14000 ms. Close sends the delivery again.":
		deadline("signatureKey"),
	"store.claim did not settle before the deadline of 14000 ms, so the event was not handled.": deadline("claim"),
	"store.newestHandled did not settle before the deadline of 14000 ms, so the event was not handled.":
		deadline("newestHandled"),
	"The handler was still running at the deadline of 14000 ms, so the response was 503. It continues. Move slow work to a queue.":
		deadline("handler"),
	"store.complete did not settle within 14000 ms. The event is handled; the receiver tries again.":
		deadline("complete"),
	"store.noteHandled did not settle within 14000 ms. The event is handled; the receiver tries again.":
		deadline("noteHandled"),
	"store.release did not settle within 14000 ms. The event can be claimed again once this claim expires.":
		deadline("release"),
	"store.renew did not settle within 14000 ms. The receiver tries again.": deadline("renew"),
	"createReceiver: fallback must be a function; it is undefined.": () => create({ fallback: undefined }),
	'createReceiver: "lead.created" has two handlers. Combine them into one.': () => {
		const on = { "lead.created": () => {} };
		return create({ on: [on, on] });
	},
	'createReceiver: on: Close lists no event "lead.create". Did you mean "lead.created"? For an event that Close does not list, use the option unlisted.':
		() => create({ on: { "lead.create": () => {} } }),
	'createReceiver: on["lead.created"] must be a function; it is ….': () => create({ on: { "lead.created": 1 } }),
	'createReceiver: on["lead.created"].handle must be a function; it is ….': () =>
		create({ on: { "lead.created": {} } }),
	'createReceiver: on["lead.created"] has the unknown property "extraFilter". Pass { extra_filter, handle }.': () =>
		create({ on: { "lead.created": { extraFilter: {}, handle: () => {} } } }),
	"createReceiver: expected options; got ….": () => createReceiver(unchecked(SIGNATURE_KEY)),
	"createReceiver: on must be an object of handlers by event name, such as {}; it is ….": () => create({ on: 1 }),
	'createReceiver: Close lists "lead.created". Move it from unlisted to on.': () =>
		create({ unlisted: { "lead.created": () => {} } }),
	'createReceiver: unlisted has "created". Expected an object type, a dot and an action, such as "membership.updated".':
		() => create({ unlisted: { created: () => {} } }),
	"createReceiver: deadline must be a number of ms from 1 to 14999; it is ….": () => create({ deadline: "14s" }),
	"createReceiver: maxBodySize (bytes) must be a positive integer; it is ….": () => create({ maxBodySize: "5mb" }),
	"createReceiver: store must have the methods claim, complete and release. Use memoryStore() or redisStore(client).":
		() => create({ store: {} }),
	"createReceiver: tolerance must be { past, future } in ms; it is ….": () => create({ tolerance: 300 }),
	"createReceiver: tolerance.past must be a number of ms, at least 0; it is ….": () =>
		create({ tolerance: { past: "73h" } }),
	"memoryStore: maxEvents must be a positive integer; it is ….": () => memoryStore({ maxEvents: 0 }),
	"memoryStore: retention must be a number of ms, at least 1; it is ….": () =>
		memoryStore({ retention: unchecked("73h") }),
	'redisStore: expected a Redis client: new Redis() of "ioredis", createClient() of "redis", or new Redis() of "@upstash/redis".':
		() => {
			const url: unknown = "redis://localhost";
			return redisStore(url as Parameters<typeof redisStore>[0]);
		},
	"redisStore: claimLifetime must be a number of ms, at least 1; it is …": () =>
		redisStore({ eval: async () => "" }, { claimLifetime: 0.5 }),
	"redisStore: retention must be a number of ms, at least 1; it is …": () =>
		redisStore({ eval: async () => "" }, { retention: 0 }),
	'receiver.fetch: expected a Request; got …. In Express, Fastify and node:http use toNodeHandler of "close-crm/node": app.post("/close", toNodeHandler(receiver)). In Hono pass context.req.raw.':
		() => create().fetch(unchecked({ method: "POST", url: "/close", headers: {} })),
	"receiver.handle: got a delivery. Pass its event: receiver.handle(delivery.event).": () =>
		create().handle(unchecked({ event, subscription_id: "whsub_1" })),
	"receiver.handle: expected an event; got ….": () => create().handle(unchecked("ev_1")),
	"receiver.handle: the event … is currently being handled. Try again in a minute.": async () => {
		const receiver = create({ on: { "lead.created": () => receiver.handle(event) } });
		return receiver.handle(event);
	},
	"receiver.handle: Close hid the data of the event …. Only an admin's API key shows data older than an hour.": () => {
		const { data, previous_data, ...hidden } = event;
		return create().handle(hidden);
	},
	"The receiver is being drained, so it accepts no new events. Try again later.": async () => {
		const receiver = create();
		await receiver.drain();
		return receiver.handle(event);
	},
	"receiver.drain: timeout must be a number of ms from 1 to 2147483647; it is ….": () =>
		create().drain({ timeout: Number.NaN }),
};
