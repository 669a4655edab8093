import { toLambdaHandler } from "close-crm/lambda";
import { createReceiver, DeliveryError, memoryStore, type ReceiverOptions } from "close-crm/receive";
import { sampleEvent, signDelivery, storeChecks } from "close-crm/testing";
import { type Checks, equal, rejection } from "./check.ts";

const KEY = "0123456789abcdef".repeat(4);
const OTHER_KEY = "f".repeat(64);
const URL = "https://test.example.com/close";
const HOUR = 3_600_000;
const event = sampleEvent("lead.created");

const sign = () => signDelivery({ event, signatureKey: KEY });

/** A receiver that records handled events and errors. */
function setUp(options: Partial<ReceiverOptions> = {}) {
	const handled: string[] = [];
	const errors: unknown[] = [];
	const receiver = createReceiver({
		signatureKey: KEY,
		on: { "lead.created": ({ id }) => handled.push(id) },
		fallback: ({ object_type, action }) => handled.push(`${object_type} ${action}`),
		onError: (error) => errors.push(error),
		...options,
	});
	const deliver = async (init: RequestInit) => (await receiver.fetch(new Request(URL, init))).status;
	return { receiver, deliver, handled, errors };
}

/** An endless body in chunks of `size` bytes, and whether its reader has cancelled it. */
function endless(size: number) {
	const state = { cancelled: false };
	const stream = new ReadableStream<Uint8Array>({
		pull: (controller) => controller.enqueue(new Uint8Array(size)),
		cancel() {
			state.cancelled = true;
		},
	});
	return { stream, state };
}

/** A promise, and the function that settles it. */
function later() {
	let settle = () => {};
	const promise = new Promise<void>((resolve) => {
		settle = resolve;
	});
	return { promise, settle };
}

export const receiverChecks: Checks = {
	async "200: an event is handled only once, however often and for whichever subscription it is delivered"() {
		const { deliver, handled } = setUp();
		equal(await deliver(await sign()), 200);
		equal(await deliver(await sign()), 200);
		equal(await deliver(await signDelivery({ event, signatureKey: KEY, subscriptionId: "whsub_2" })), 200);
		equal(handled, [event.id]);
	},
	async "200: an event without a handler reaches fallback, listed or not"() {
		const { deliver, handled } = setUp();
		const unlisted = { event: { ...event, object_type: "hologram" }, subscription_id: "whsub_1" };
		equal(await deliver(await signDelivery({ body: JSON.stringify(unlisted), signatureKey: KEY })), 200);
		const deleted = sampleEvent("lead.deleted");
		equal(await deliver(await signDelivery({ event: deleted, signatureKey: KEY })), 200);
		equal(handled, ["hologram created", "lead deleted"]);
	},
	async "400: a signed body that is not a delivery"() {
		const { deliver, handled, errors } = setUp();
		equal(await deliver(await signDelivery({ body: "not JSON", signatureKey: KEY })), 400);
		equal([handled, errors.length], [[], 1]);
	},
	async "401: without a signature, or with a wrong one"() {
		const { deliver, handled, errors } = setUp();
		const { method, body } = await sign();
		equal(await deliver({ method, body }), 401);
		equal(await deliver(await signDelivery({ event, signatureKey: OTHER_KEY })), 401);
		equal([handled, errors.length], [[], 2]);
	},
	async "405: a request that is not a POST, and the response says which method is allowed"() {
		const { receiver } = setUp();
		const { status, headers } = await receiver.fetch(new Request(URL));
		equal([status, headers.get("allow")], [405, "POST"]);
	},
	async "413: a body that is too large, which is read no further"() {
		const { deliver, handled } = setUp({ maxBodySize: 1000 });
		const { stream, state } = endless(600);
		// Node requires duplex for a stream, but the web types lack it.
		const init = { ...(await sign()), body: stream, duplex: "half" };
		equal(await deliver(init), 413);
		equal([handled, state.cancelled], [[], true]);
	},
	async "500: a handler that fails, and the event is handled when it is delivered again"() {
		const failure = new Error("The database is down.");
		let calls = 0;
		const { deliver, errors } = setUp({
			on: {
				async "lead.created"() {
					calls += 1;
					if (calls === 1) throw failure;
				},
			},
		});
		equal(await deliver(await sign()), 500);
		equal(errors[0] === failure, true);
		equal([await deliver(await sign()), calls], [200, 2]);
	},
	async "500: a body that was already read"() {
		const { receiver, errors } = setUp();
		const request = new Request(URL, await sign());
		await request.text();
		equal((await receiver.fetch(request)).status, 500);
		equal(errors[0] instanceof DeliveryError && errors[0].code, "parsed_body");
	},
	async "503: an event that is being handled, and only one of many concurrent deliveries is handled"() {
		const { promise, settle } = later();
		let calls = 0;
		const { deliver } = setUp({
			on: {
				"lead.created": () => {
					calls += 1;
					return promise;
				},
			},
		});
		const signed = await sign();
		let refused = 0;
		const statuses = await Promise.all(
			Array.from({ length: 20 }, async () => {
				const status = await deliver(signed);
				if (status === 503) refused += 1;
				// All the others end while this one is being handled.
				if (refused === 19) settle();
				return status;
			}),
		);
		equal(statuses.sort(), [200, ...Array.from({ length: 19 }, () => 503)]);
		equal([await deliver(signed), calls], [200, 1]);
	},
	async "503: a handler that exceeds the deadline, and the next attempt is a duplicate"() {
		const { promise, settle } = later();
		const { deliver } = setUp({ deadline: 5, on: { "lead.created": () => promise } });
		equal(await deliver(await sign()), 503);
		settle();
		await promise;
		await new Promise((soon) => setTimeout(soon));
		equal(await deliver(await sign()), 200);
	},
	async "503: a store that fails, and no handler is called"() {
		const store = { ...memoryStore(), claim: () => Promise.reject(new Error("no store")) };
		const { deliver, handled } = setUp({ store });
		equal([await deliver(await sign()), handled], [503, []]);
	},
	async "a body in small chunks, split within a character, is joined"() {
		const names: unknown[] = [];
		const { deliver } = setUp({ on: { "lead.created": ({ data }) => names.push(data.name) } });
		const named = sampleEvent("lead.created", { data: { name: "Zoë 🎉" } });
		const { body, ...signed } = await signDelivery({ event: named, signatureKey: KEY });
		const stream = new ReadableStream<Uint8Array>({
			start(controller) {
				for (const byte of new TextEncoder().encode(body)) controller.enqueue(new Uint8Array([byte]));
				controller.close();
			},
		});
		const init = { ...signed, body: stream, duplex: "half" };
		equal([await deliver(init), names], [200, ["Zoë 🎉"]]);
	},
	async "handle uses the same store, and rejects with the handler's error"() {
		const { receiver, deliver, handled } = setUp();
		equal(await receiver.handle(event), "handled");
		equal(await receiver.handle(event), "done");
		equal([await deliver(await sign()), handled], [200, [event.id]]);
		const failing = setUp({ on: { "lead.created": () => Promise.reject(new RangeError("full")) } });
		await rejection(failing.receiver.handle(event), RangeError);
	},
	async "handle rejects an event that is being handled, and one with hidden data"() {
		const { promise, settle } = later();
		const { receiver } = setUp({ on: { "lead.created": () => promise } });
		const first = receiver.handle(event);
		equal((await rejection(receiver.handle(event), DeliveryError)).code, "in_progress");
		settle();
		equal(await first, "handled");
		const { data, previous_data, ...hidden } = event;
		equal((await rejection(receiver.handle(hidden), DeliveryError)).code, "hidden_data");
	},
	"events are what the handlers need": () => {
		const { receiver } = setUp({ on: { "lead.created": () => {}, "task.lead.deleted": () => {} } });
		equal(receiver.events, [
			{ object_type: "lead", action: "created" },
			{ object_type: "task.lead", action: "deleted" },
		]);
	},
	async "toLambdaHandler decodes a body in Base64"() {
		const { receiver, handled } = setUp();
		const { body, headers } = await sign();
		const answer = await toLambdaHandler(receiver)({
			requestContext: { http: { method: "POST" } },
			headers,
			body: btoa(String.fromCharCode(...new TextEncoder().encode(body))),
			isBase64Encoded: true,
		});
		equal([answer.statusCode, handled], [200, [event.id]]);
	},
};

export const memoryStoreChecks: Checks = Object.fromEntries(
	storeChecks(() => {
		let time = 0;
		const store = memoryStore({ now: () => time });
		return {
			store,
			expireClaims() {
				time += HOUR;
			},
		};
	}).map(({ name, run }) => [`memoryStore: ${name}`, run]),
);
