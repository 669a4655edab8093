export { type SignDeliveryOptions, type SignedDelivery, signDelivery } from "./sign-delivery.ts";
