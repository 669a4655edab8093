import { CloseApiError, CloseConnectionError, CloseTimeoutError, createClient, event } from "close-crm";
import { createReceiver } from "close-crm/receive";
import { type SignedDelivery, sampleEvent, signDelivery } from "close-crm/testing";
import { type Checks, equal, matches, rejection } from "./check.ts";

/** The servers for a runtime, on the loopback address. */
export interface Servers {
	/** The API of a fake Close. */
	close: string;
	/** A server with a fault for each path: `/never`, `/reset`, `/breaks-off`, `/redirect`. */
	faults: string;
	/** An address where nothing listens. */
	closed: string;
}

const webhook = { url: "https://test.example.com/close", events: [event("lead.created")] };

/** The client with the runtime's own `fetch`. */
export function fetchChecks({ close, faults, closed }: Servers): Checks {
	function setUp(baseUrl: string, timeout = 10_000) {
		const errors: (string | undefined)[] = [];
		const client = createClient({
			apiKey: "api_secret",
			baseUrl,
			timeout,
			maxRetries: 1,
			logger: ({ error }) => errors.push(error),
		});
		return { ...client, errors };
	}
	return {
		async "fetch: a subscription is created, listed and deleted"() {
			const { webhooks } = setUp(close);
			const url = `${webhook.url}/${crypto.randomUUID()}`;
			const { id } = await webhooks.create({ ...webhook, url });
			equal((await webhooks.list()).filter((each) => each.id === id).length, 1);
			equal((await webhooks.update(id, { status: "paused" })).status, "paused");
			await webhooks.delete(id);
			equal((await webhooks.list()).filter((each) => each.id === id).length, 0);
		},
		async "fetch: a refused connection is a CloseConnectionError"() {
			const { webhooks } = setUp(closed);
			const error = await rejection(webhooks.list(), CloseConnectionError);
			matches(error.message, /^GET \/webhook\/ got no response: ./);
		},
		async "fetch: a GET is retried after a reset connection, and a POST is not"() {
			const { webhooks, errors } = setUp(`${faults}/reset`);
			await rejection(webhooks.list(), CloseConnectionError);
			equal(errors, ["CloseConnectionError", "CloseConnectionError"]);
			await rejection(webhooks.create(webhook), CloseConnectionError);
			equal(errors.length, 3);
		},
		async "fetch: a truncated body is a CloseConnectionError"() {
			const { webhooks, errors } = setUp(`${faults}/breaks-off`);
			await rejection(webhooks.create(webhook), CloseConnectionError);
			equal(errors, ["CloseConnectionError"]);
		},
		async "fetch: a server that never answers is a CloseTimeoutError"() {
			const { webhooks, errors } = setUp(`${faults}/never`, 50);
			await rejection(webhooks.list(), CloseTimeoutError);
			equal(errors, ["CloseTimeoutError", "CloseTimeoutError"]);
		},
		async "fetch: an abort ends the call with the signal's reason"() {
			const { webhooks } = setUp(`${faults}/never`);
			const controller = new AbortController();
			const reason = new RangeError("The user left.");
			const call = webhooks.list({ signal: controller.signal });
			setTimeout(() => controller.abort(reason), 20);
			equal((await rejection(call, RangeError)) === reason, true);
		},
		async "fetch: a redirect is not followed, and the error has its target"() {
			const { webhooks } = setUp(`${faults}/redirect`);
			const error = await rejection(webhooks.list(), CloseApiError);
			equal(error.status, 302);
			matches(error.message, /a redirect to https:\/\/elsewhere\.example\.com\/, which is not followed/);
		},
	};
}

const KEY = "5".repeat(64);

/** Sends a request to a server of the runtime. */
export type Send = (init: RequestInit, path: "/close" | "/late") => Promise<Response>;

/** Receivers that are created when the module loads, as in an application, and their checks through a server. */
export function createServed() {
	const handled: string[] = [];
	const handledLate: string[] = [];
	let isHeld = false;
	let isLateHeld = true;
	const base = {
		// A function, so that the key is first read within a request, by several requests at the same time.
		signatureKey: () => KEY,
		fallback: () => {},
		onError: () => {},
	};
	const receivers = {
		"/close": createReceiver({
			...base,
			maxBodySize: 100_000,
			on: {
				async "lead.created"({ id }) {
					do await shortTime();
					while (isHeld);
					handled.push(id);
				},
			},
		}),
		"/late": createReceiver({
			...base,
			deadline: 50,
			on: {
				async "lead.created"({ id }) {
					while (isLateHeld) await shortTime();
					handledLate.push(id);
				},
			},
		}),
	};

	function checks(server: string, send: Send): Checks {
		const sign = (seed: number): Promise<SignedDelivery> =>
			signDelivery({ event: sampleEvent("lead.created", {}, { seed }), signatureKey: KEY });
		const statusOf = async (init: RequestInit, path: "/close" | "/late" = "/close") => {
			const response = await send(init, path);
			await response.text();
			return response.status;
		};
		return {
			async [`${server}: deliveries at once are handled each`]() {
				const signed = await Promise.all([1, 2, 3, 4, 5].map(sign));
				equal(await Promise.all(signed.map((each) => statusOf(each))), [200, 200, 200, 200, 200]);
				equal(handled.length, 5);
			},
			async [`${server}: one delivery many times at once is handled once`]() {
				const signed = await sign(6);
				isHeld = true;
				let refused = 0;
				const statuses = await Promise.all(
					[1, 2, 3, 4].map(async () => {
						const status = await statusOf(signed);
						if (status === 503) refused += 1;
						// All the others end while this one is being handled.
						if (refused === 3) isHeld = false;
						return status;
					}),
				);
				equal(statuses.sort(), [200, 503, 503, 503]);
				equal([await statusOf(signed), handled.length], [200, 6]);
			},
			async [`${server}: a handler that outlasts the deadline continues after its 503`]() {
				const signed = await sign(7);
				equal(await statusOf(signed, "/late"), 503);
				isLateHeld = false;
				// For the next attempt, the event is done.
				while ((await statusOf(signed, "/late")) !== 200) await shortTime();
				equal(handledLate.length, 1);
			},
			async [`${server}: what is not signed is refused, and what is not a POST`]() {
				equal(await statusOf({ method: "POST", body: "{}" }), 401);
				equal(await statusOf({ method: "GET" }), 405);
			},
			async [`${server}: a body that is too large is refused`]() {
				equal(await statusOf({ ...(await sign(8)), body: "x".repeat(100_001) }), 413);
			},
		};
	}
	return { receivers, checks };
}

function shortTime(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 1));
}
