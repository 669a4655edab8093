import { decodeHex, isHexOf32Bytes } from "../../close/signature/hex.ts";
import { describeValue, type OwnBytes } from "../../close/values.ts";
import { DeliveryError } from "../delivery-error.ts";
import { parseDelivery } from "./delivery.ts";

/**
 * A signature key as Close returned it, 64 hex characters, or several keys, any of which may have signed. The type
 * includes `undefined` so that you can pass an environment variable; at run time `undefined` is an error.
 */
export type SignatureKeys = string | undefined | readonly (string | undefined)[];

/**
 * Finds the key of a subscription. Returns one or several keys, or undefined or null if there is none.
 *
 * Neither argument is verified yet: both come from the body, and may be anything. `organizationId` is the event's
 * `organization_id`; undefined if the body has none. In a receiver for many customers, return a key only if the
 * subscription belongs to that organization. Otherwise anyone who knows the key of one customer can sign events of
 * another.
 */
export type FindSignatureKeys = (
	subscriptionId: string,
	organizationId: string | undefined,
) => SignatureKeys | null | Promise<SignatureKeys | null>;

/** Finds the keys that may have signed an unverified body. */
export type KeyFinder = (body: Uint8Array) => Promise<OwnBytes[]>;

/**
 * Returns a finder for the option `signatureKey` of `caller`. Fixed keys are decoded once. Throws a `DeliveryError` if
 * a fixed key is missing or malformed.
 */
export function createKeyFinder(signatureKey: SignatureKeys | FindSignatureKeys, caller: string): KeyFinder {
	if (typeof signatureKey !== "function") {
		const keys = decodeKeyOption(signatureKey, caller);
		return async () => keys;
	}
	return async (body) => {
		// The function needs ids from a body that is not verified yet. With fixed keys nothing is parsed before that.
		const { subscription_id, event } = parseDelivery(body);
		const organizationId = findOrganizationId(event);
		return decodeFoundKeys(await signatureKey(subscription_id, organizationId), subscription_id, organizationId);
	};
}

/** The organization in an event. The event is not verified yet, so it may have any shape. */
function findOrganizationId({ organization_id }: { organization_id?: unknown }): string | undefined {
	return typeof organization_id === "string" ? organization_id : undefined;
}

function decodeKeyOption(keys: unknown, caller: string): OwnBytes[] {
	return decodeKeys(keys, {
		missing: `${caller}: signatureKey is missing. Set it to the signature_key that Close returned when you created the subscription (is CLOSE_SIGNATURE_KEY set?).`,
		malformed: `${caller}: signatureKey must be the 64 hex characters that Close returned`,
	});
}

function decodeFoundKeys(keys: unknown, subscriptionId: string, organizationId: string | undefined): OwnBytes[] {
	const organization = organizationId === undefined ? "" : ` of the organization ${describeValue(organizationId)}`;
	const subscription = `the subscription ${describeValue(subscriptionId)}${organization}`;
	return decodeKeys(keys, {
		missing: `signatureKey returned no key for ${subscription}. Return the signature_key that Close returned when you created the subscription.`,
		malformed: `signatureKey must return the 64 hex characters that Close returned for ${subscription}`,
	});
}

function decodeKeys(keys: unknown, messages: { missing: string; malformed: string }): OwnBytes[] {
	const list: unknown[] = Array.isArray(keys) ? keys : [keys];
	if (list.length === 0 || list.some((key) => key === undefined || key === null || key === "")) {
		throw new DeliveryError("missing_key", messages.missing);
	}
	return list.map((key) => {
		if (typeof key === "string" && isHexOf32Bytes(key)) return decodeHex(key);
		throw new DeliveryError("invalid_key", `${messages.malformed}; it is ${describeForm(key)}.`);
	});
}

/** Describes the form of a malformed key, because the key itself is a secret. */
function describeForm(key: unknown): string {
	if (typeof key !== "string") return `of type ${typeof key}`;
	return key.length === 64 ? "64 characters, but not all are hex digits" : `${key.length} characters`;
}
