import type { CollectedHandlers } from "../handlers.ts";
import type { ReceiverOptions } from "../receiver.ts";
import type { Store } from "../stores/store.ts";
import type { Verification } from "../verify/verify-delivery.ts";
import type { Running } from "./running.ts";

/** What all deliveries of a receiver share: its options after their check, its handlers, and what is running. */
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

/** Where the work on one event reports its errors, and leaves what outlives the response. Neither function throws. */
export interface EventHooks {
	onError(error: unknown): void;
	keepAlive(work: Promise<unknown>): void;
}
