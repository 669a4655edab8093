/**
 * Tools for your tests: a signer, sample events, an in-memory Close, checks for stores.
 *
 * @module close-crm/testing
 */

export { type SignDeliveryOptions, type SignedDelivery, signDelivery } from "../close/signature/sign-delivery.ts";
export {
	type Clock,
	createTestClock,
	systemClock,
	type TestClock,
} from "./clock/clock.ts";
export { type SampleOverrides, sampleEvent } from "./samples/sample-event.ts";
export type { UnlistedSampleType } from "./samples/unlisted.ts";
export type { SandboxCredential } from "./sandbox/api/credentials.ts";
export type { RateLimitOptions } from "./sandbox/api/rate-limit.ts";
export { createFakeClose } from "./sandbox/create-fake-close.ts";
export type { Operation } from "./sandbox/document/routes.ts";
export type { FakeClose, FakeCloseOptions } from "./sandbox/fake-close.ts";
export type { ConnectionFault, DeliveryFault, RequestFault } from "./sandbox/faults.ts";
export type { FakeCloseServer } from "./sandbox/listen-node.ts";
export type { FakeOAuthApp } from "./sandbox/oauth/oauth-server.ts";
export type {
	FakeCloseRecord,
	RecordedDelivery,
	RecordedPause,
	RecordedRequest,
} from "./sandbox/record.ts";
export type { SandboxState } from "./sandbox/state/state.ts";
export { type StoreAbility, type StoreCheck, type StoreUnderTest, storeChecks } from "./store-checks.ts";
export { type TokenStoreCheck, type TokenStoreUnderTest, tokenStoreChecks } from "./token-store-checks.ts";
