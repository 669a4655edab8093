import { randomInt } from "node:crypto";
import type { FakeClose } from "../../../testing/index.ts";
import { sampleEvent } from "../../../testing/samples/sample-event.ts";
import { readEventType } from "../../arguments/events.ts";
import type { Actions, Message } from "../../ui/messages.ts";
import { deliver } from "../deliveries/deliver.ts";
import type { ServerClock } from "./server-clock.ts";

/** How often the page is told what is new, in ms. */
const INTERVAL_MS = 200;

/** Shows on a page what a sandbox does, until the function that it returns is called. */
export function watchSandbox(close: FakeClose, clock: ServerClock, show: (message: Message) => void): () => void {
	const { requests, events, deliveries } = close.record;
	const subscriptions = new Map<string, string>();
	let seen = { requests: 0, events: 0, deliveries: 0 };

	function tell(): void {
		for (const { method, path, status, time } of requests.slice(seen.requests)) {
			show({ kind: "request", method, path, status, time });
		}
		for (const event of events.slice(seen.events)) show({ kind: "event", event });
		for (const { event_id, url, attempt_number, response_status_code, error, time } of deliveries.slice(
			seen.deliveries,
		)) {
			const attempt = { to: url, attempt: attempt_number, status: response_status_code };
			show({ kind: "delivery", event_id, ...attempt, error, time });
		}
		seen = { requests: requests.length, events: events.length, deliveries: deliveries.length };
		tellSubscriptions();
		show({ kind: "clock", time: clock.now() });
	}

	function tellSubscriptions(): void {
		const present = close.subscriptions();
		for (const { id, url, status, pause_reason } of present) {
			const text = JSON.stringify({ url, status, pause_reason });
			if (subscriptions.get(id) !== text) {
				show({ kind: "subscription", id, url, status, pause_reason: pause_reason ?? null, is_deleted: false });
			}
			subscriptions.set(id, text);
		}
		for (const id of subscriptions.keys()) {
			if (present.some((each) => each.id === id)) continue;
			subscriptions.delete(id);
			show({ kind: "subscription", id, url: "", status: "", pause_reason: null, is_deleted: true });
		}
	}

	tell();
	const timer = setInterval(tell, INTERVAL_MS);
	timer.unref();
	return () => clearInterval(timer);
}

/** What the page of a sandbox can do. */
export function sandboxActions(close: FakeClose, clock: ServerClock, show: (message: Message) => void): Actions {
	const { webhooks } = close.client();
	return {
		async sample({ type }) {
			close.emit(sampleEvent(readEventType(type), {}, { seed: randomInt(2 ** 32) }));
		},
		async pause({ id }) {
			await webhooks.pause(id);
		},
		async resume({ id }) {
			await webhooks.resume(id);
		},
		async advance({ ms }) {
			if (!(ms > 0)) throw new RangeError(`The clock moves on by a positive number of ms; it got ${ms}.`);
			clock.advance(ms);
		},
		async redeliver({ event_id }) {
			const event = close.record.events.findLast(({ id }) => id === event_id);
			if (!event) throw new Error(`There is no event ${event_id}.`);
			for (const { id, url, signature_key, status } of close.subscriptions()) {
				if (status !== "active") continue;
				const target = { to: url, signatureKey: signature_key, subscriptionId: id, fetch: globalThis.fetch };
				const outcome = await deliver(event, { ...target, signal: new AbortController().signal });
				const error = outcome.acknowledged ? null : outcome.reason;
				show({ kind: "delivery", time: clock.now(), event_id, to: url, attempt: 1, status: outcome.status, error });
			}
		},
	};
}
