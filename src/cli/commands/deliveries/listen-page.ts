import type { CloseClient, LoggedEvent } from "../../../index.ts";
import { readEventType } from "../../arguments/events.ts";
import type { Actions } from "../../ui/messages.ts";
import { startUiServer } from "../../ui/ui-server.ts";
import type { Outcome } from "./deliver.ts";
import { type Endpoint, isFor } from "./endpoint.ts";
import { makeEvent } from "./trigger.ts";

/** How many events can be delivered again. */
const KEPT_EVENTS = 1000;

interface Listening {
	client: CloseClient;
	subscription: string | undefined;
	endpoints: Endpoint[];
	send: (event: LoggedEvent, endpoint: Endpoint) => Promise<Outcome>;
}

/** A page that shows what `listen` forwards. */
export interface ListenPage {
	url: string;
	showEvent(event: LoggedEvent): void;
	showOutcome(event: LoggedEvent, endpoint: Endpoint, outcome: Outcome): void;
	close(): Promise<void>;
}

/** Serves the page. Its sample events are sent to the endpoints, not to Close. */
export async function openPage(
	{ client, subscription, endpoints, send }: Listening,
	port: number,
): Promise<ListenPage> {
	const events = new Map<string, LoggedEvent>();

	const actions: Actions = {
		async redeliver({ event_id }) {
			const event = events.get(event_id);
			if (!event) throw new Error(`The event ${event_id} is not among the last ${KEPT_EVENTS} events.`);
			await sendToAll(event);
		},
		async sample({ type }) {
			const event = makeEvent(readEventType(type), {});
			showEvent(event);
			await sendToAll(event);
		},
		...(subscription !== undefined && {
			async pause() {
				await client.webhooks.pause(subscription);
				await showSubscription(subscription);
			},
			async resume() {
				await client.webhooks.resume(subscription);
				await showSubscription(subscription);
			},
		}),
	};
	const server = await startUiServer("listen: events from Close", actions, port);
	if (subscription !== undefined) await showSubscription(subscription);

	function showEvent(event: LoggedEvent): void {
		events.set(event.id, event);
		const [oldest] = events.keys();
		if (events.size > KEPT_EVENTS && oldest !== undefined) events.delete(oldest);
		server.show({ kind: "event", event });
	}

	function showOutcome({ id }: LoggedEvent, { to }: Endpoint, { status, acknowledged, reason }: Outcome): void {
		const error = acknowledged ? null : reason;
		server.show({ kind: "delivery", time: Date.now(), event_id: id, to, attempt: 1, status, error });
	}

	async function sendToAll(event: LoggedEvent): Promise<void> {
		for (const endpoint of endpoints.filter((each) => isFor(each, event))) {
			showOutcome(event, endpoint, await send(event, endpoint));
		}
	}

	async function showSubscription(id: string): Promise<void> {
		const { url, status, pause_reason = null } = await client.webhooks.get(id);
		server.show({ kind: "subscription", id, url, status, pause_reason, is_deleted: false });
	}

	return { url: server.url, showEvent, showOutcome, close: server.close };
}
