import { createReceiver, verifyDelivery } from "close-crm/receive";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { type Checks, equal, matches, rejection } from "./check.ts";

const signatureKey = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const timestamp = 1_544_271_440;

export const signerChecks: Checks = {
	async "a known body has the known hash"() {
		const body = '{"event":{"id":"ev_1"},"subscription_id":"whsub_1"}';
		const { method, headers, body: signed } = await signDelivery({ body, signatureKey, timestamp });
		equal([method, signed], ["POST", body]);
		equal(headers["close-sig-timestamp"], "1544271440");
		equal(headers["close-sig-hash"], "de8591d9fb04b2c8bae2efbb2412233758a52eebf311f5cfe20d37173226867f");
	},
	async "a non-ASCII body has the hash of its UTF-8 bytes"() {
		const { headers } = await signDelivery({ body: "Zoë 🎉", signatureKey, timestamp });
		equal(headers["close-sig-hash"], "240c3992232be4d213eee82b6320a315face3eee6cee318cfe8f0932532ad8fc");
	},
	async "a signed delivery verifies, and is handled as a Request"() {
		const event = sampleEvent("lead.created", { data: { name: "Zoë 🎉" } });
		const signed = await signDelivery({ event, signatureKey, subscriptionId: "whsub_2" });
		equal(await verifyDelivery({ ...signed, signatureKey }), { event, subscription_id: "whsub_2" });
		const names: unknown[] = [];
		const on = { "lead.created": ({ data }: typeof event) => names.push(data.name) };
		const receiver = createReceiver({ signatureKey, on, fallback: () => {} });
		equal((await receiver.fetch(new Request("https://test.example.com", signed))).status, 200);
		equal(names, ["Zoë 🎉"]);
	},
	async "a wrong key or timestamp is rejected, and the key is not shown"() {
		const wrongKey = await rejection(signDelivery({ body: "", signatureKey: signatureKey.slice(1) }), TypeError);
		matches(wrongKey.message, /^signDelivery: signatureKey must be 64 hex characters(?!.*58bfb)/);
		await rejection(signDelivery({ body: "", signatureKey, timestamp: timestamp * 1000 }), TypeError);
	},
};

/** The hashes of some sample events, which must be the same on every runtime. */
export async function fingerprint(): Promise<string> {
	const events = [
		sampleEvent("lead.created"),
		sampleEvent("opportunity.updated", {}, { seed: 2 }),
		sampleEvent("task.lead.deleted"),
		sampleEvent("activity.call.created"),
	];
	const signed = await Promise.all(events.map((event) => signDelivery({ event, signatureKey, timestamp })));
	return signed.map(({ headers }) => headers["close-sig-hash"]).join(" ");
}
