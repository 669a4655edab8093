/**
 * From a raw HTTP request to a handled event. Has no dependency.
 *
 * @module close-crm/receive
 */
export type * from "../close/events/close-event.ts";
export type { EventFilterOf, WebhookFilter, WebhookSubscriptionEvent } from "../close/events/types.ts";
export type { EventData } from "../generated/event-data.ts";
export { createReceiver } from "./create-receiver.ts";
export { DeliveryError, type DeliveryErrorCode } from "./delivery-error.ts";
export type {
	EventContext,
	EventHandler,
	EventHandlers,
	FilteredHandler,
	HandlerOptions,
	UnlistedHandlers,
} from "./handlers.ts";
export { DeadlineError, type DeadlineStep } from "./handling/deadline.ts";
export type {
	BodyDeadline,
	DeliveryAnswer,
	DeliveryReport,
	DeliveryRequest,
	DrainOptions,
	DrainResult,
	ReadBody,
	Receiver,
	ReceiverOptions,
	RequestEvent,
	RespondContext,
	WebBodyReader,
	WebRequest,
} from "./receiver.ts";
export { type MemoryStoreOptions, memoryStore } from "./stores/memory-store.ts";
export type { Claim, Store } from "./stores/store.ts";
export type { Delivery } from "./verify/delivery.ts";
export type { DeliveryHeaders } from "./verify/read-header.ts";
export type { FindSignatureKeys, SignatureKeys } from "./verify/signature-key.ts";
export type { Tolerance } from "./verify/tolerance.ts";
export { type SignatureOptions, type VerifyOptions, verifyDelivery } from "./verify/verify-delivery.ts";
