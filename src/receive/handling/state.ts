import type { CollectedHandlers } from "../handlers.ts";
import type { ReceiverOptions } from "../receiver.ts";
import type { Store } from "../stores/store.ts";
import type { SignatureSettings } from "../verify/verify-delivery.ts";
import type { RunningEvents } from "./running-events.ts";

/** The state that all deliveries of a receiver share: its checked options, its handlers, and the running events. */
export interface ReceiverState {
	signature: SignatureSettings;
	store: Store;
	handlers: CollectedHandlers;
	running: RunningEvents;
	/** The time limit of a request, and of each call to an asynchronous store. */
	deadlineMs: number;
	/** In bytes. */
	maxBodySize: number;
	onDelivery: ReceiverOptions["onDelivery"] | undefined;
	onError: NonNullable<ReceiverOptions["onError"]>;
}
