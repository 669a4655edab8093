import { randomInt } from "node:crypto";
import type { FakeClose } from "../../../testing/index.ts";
import { sampleEvent } from "../../../testing/samples/sample-event.ts";
import { readEventType } from "../../arguments/events.ts";
import type { Actions, Message } from "../../ui/messages.ts";
import { deliver } from "../deliveries/deliver.ts";
import type { ServerClock } from "./server-clock.ts";

/** How often the page is updated, in ms. */
const INTERVAL_MS = 200;

/** Shows on a page what happens in a sandbox. Returns a function that stops it. */
export function watchSandbox(close: FakeClose, clock: ServerClock, show: (message: Message) => void): () => void {
	const { requests, events, deliveries } = close.record;
	const subscriptions = new Map<string, string>();
	let shown = { requests: 0, events: 0, deliveries: 0 };

	function update(): void {
		for (const { method, path, status, time } of requests.slice(shown.requests)) {
			show({ kind: "request", method, path, status, time });
		}
		for (const event of events.slice(shown.events)) show({ kind: "event", event });
		for (const delivery of deliveries.slice(shown.deliveries)) {
			const { event_id, url, attempt_number, response_status_code, error, time } = delivery;
			const attempt = { to: url, attempt: attempt_number, status: response_status_code };
			show({ kind: "delivery", event_id, ...attempt, error, time });
		}
		shown = { requests: requests.length, events: events.length, deliveries: deliveries.length };
		updateSubscriptions();
		show({ kind: "clock", time: clock.now() });
	}

	function updateSubscriptions(): void {
		const current = close.subscriptions();
		for (const { id, url, status, pause_reason } of current) {
			const text = JSON.stringify({ url, status, pause_reason });
			if (subscriptions.get(id) !== text) {
				show({ kind: "subscription", id, url, status, pause_reason: pause_reason ?? null, is_deleted: false });
			}
			subscriptions.set(id, text);
		}
		for (const id of subscriptions.keys()) {
			if (current.some((each) => each.id === id)) continue;
			subscriptions.delete(id);
			show({ kind: "subscription", id, url: "", status: "", pause_reason: null, is_deleted: true });
		}
	}

	update();
	const timer = setInterval(update, INTERVAL_MS);
	timer.unref();
	return () => clearInterval(timer);
}

/** The actions of a sandbox's page. */
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
			if (!(ms > 0)) throw new RangeError(`advance: ms must be a positive number; it is ${ms}.`);
			clock.advance(ms);
		},
		async redeliver({ event_id }) {
			const event = close.record.events.findLast(({ id }) => id === event_id);
			if (!event) throw new Error(`The sandbox has no event ${event_id}.`);
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
