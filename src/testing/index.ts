export { type SampleOverrides, sampleEvent } from "./sample-event.ts";
export { type SignDeliveryOptions, type SignedDelivery, signDelivery } from "./sign-delivery.ts";
