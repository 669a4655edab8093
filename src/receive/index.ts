/**
 * From a raw HTTP request to a handled event. Has no dependency.
 *
 * @module close-crm/receive
 */
export type * from "../events/close-event.ts";
export type { WebhookFilter, WebhookSubscriptionEvent } from "../events/types.ts";
export { createReceiver } from "./create-receiver.ts";
export type { Delivery } from "./delivery.ts";
export { DeliveryError, type DeliveryErrorCode } from "./delivery-error.ts";
export type { EventContext, EventHandler, EventHandlers, FilteredHandler } from "./handlers.ts";
export { type MemoryStoreOptions, memoryStore } from "./memory-store.ts";
export type { DeliveryHeaders } from "./read-header.ts";
export type {
	DeliveryAnswer,
	DeliveryReport,
	DeliveryRequest,
	ReadBody,
	Receiver,
	ReceiverOptions,
} from "./receiver.ts";
export type { SignatureKeys } from "./signature-key.ts";
export type { Claim, Store } from "./store.ts";
export { type SignatureOptions, type VerifyOptions, verifyDelivery } from "./verify-delivery.ts";
