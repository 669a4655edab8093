import type { EventType } from "close-crm";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { SIGNATURE_KEY } from "./run-program.ts";

interface Sent {
	data?: Record<string, unknown>;
	signatureKey?: string;
	subscriptionId?: string;
}

/** A delivery as Close sends it. */
export async function createDelivery(type: EventType, { data, signatureKey = SIGNATURE_KEY, ...options }: Sent = {}) {
	const event = sampleEvent(type, { ...(data && { data }) });
	return new Request("https://example.com/close", await signDelivery({ event, signatureKey, ...options }));
}

/** The statuses of the responses to a delivery, and to the same delivery signed with a wrong key. */
export async function deliverTo(url: string, type: EventType, data?: Record<string, unknown>): Promise<number[]> {
	const statuses: number[] = [];
	for (const signatureKey of [SIGNATURE_KEY, "f".repeat(64)]) {
		const request = await createDelivery(type, { signatureKey, ...(data && { data }) });
		statuses.push((await fetch(url, { method: "POST", headers: request.headers, body: await request.text() })).status);
	}
	return statuses;
}
