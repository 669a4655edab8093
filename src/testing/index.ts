/**
 * What to test with: a signer, sample events, a Close in memory, checks for a store.
 *
 * @module close-crm/testing
 */
export {
	type Clock,
	createTestClock,
	systemClock,
	type TestClock,
} from "./fake-close/clock.ts";
export { createFakeClose, type FakeClose, type FakeCloseOptions } from "./fake-close/create-fake-close.ts";
export type { ConnectionFault, DeliveryFault, RequestFault } from "./fake-close/faults.ts";
export type { FakeCloseServer } from "./fake-close/listen-node.ts";
export type { RateLimitOptions } from "./fake-close/rate-limit.ts";
export type {
	FakeCloseRecord,
	RecordedDelivery,
	RecordedPause,
	RecordedRequest,
} from "./fake-close/record.ts";
export type { Operation } from "./fake-close/routes.ts";
export { type SampleOverrides, sampleEvent } from "./sample-event.ts";
export { type SignDeliveryOptions, type SignedDelivery, signDelivery } from "./sign-delivery.ts";
export { type StoreCheck, type StoreUnderTest, storeChecks } from "./store-checks.ts";
