import { sampleEvent, signDelivery } from "close-crm/testing";

/** The `CLOSE_SIGNATURE_KEY` of the examples. */
export const signatureKey = "0123456789abcdef".repeat(4);

/** A different key. */
export const foreignKey = "f".repeat(64);

/** Delivers the creation of a lead with this name, signed with a key. Resolves to the status of the response. */
export async function deliverLead(url: string, name: string, key: string): Promise<number> {
	const event = sampleEvent("lead.created", { data: { name } });
	return (await fetch(url, await signDelivery({ event, signatureKey: key }))).status;
}
