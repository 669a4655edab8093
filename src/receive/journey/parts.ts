import type { CollectedHandlers } from "../handlers.ts";
import type { ReceiverOptions } from "../receiver.ts";
import type { Store } from "../stores/store.ts";
import type { Verification } from "../verify/verify-delivery.ts";
import type { Running } from "./running.ts";

/** The state that all deliveries of a receiver share: its checked options, its handlers, and the running events. */
export interface ReceiverParts {
	verification: Verification;
	store: Store;
	handlers: CollectedHandlers;
	running: Running;
	/** In ms. */
	deadline: number;
	/** In bytes. */
	maxBodySize: number;
	onDelivery: ReceiverOptions["onDelivery"] | undefined;
	onError: NonNullable<ReceiverOptions["onError"]>;
}

/**
 * Reports errors in the handling of one event, and keeps work alive that outlives the response. Neither function
 * throws.
 */
export interface EventHooks {
	onError(error: unknown): void;
	keepAlive(work: Promise<unknown>): void;
}
