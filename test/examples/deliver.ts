import { sampleEvent, signDelivery } from "close-crm/testing";

/** What the examples are given as `CLOSE_SIGNATURE_KEY`. */
export const signatureKey = "0123456789abcdef".repeat(4);

/** A key that is not theirs. */
export const foreignKey = "f".repeat(64);

/** Delivers that a lead of this name was created, signed with a key, and resolves to the status of the answer. */
export async function deliverLead(url: string, name: string, key: string): Promise<number> {
	const event = sampleEvent("lead.created", { data: { name } });
	return (await fetch(url, await signDelivery({ event, signatureKey: key }))).status;
}
