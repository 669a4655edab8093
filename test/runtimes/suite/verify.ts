import { DeliveryError, type DeliveryErrorCode, type VerifyOptions, verifyDelivery } from "close-crm/receive";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { type Checks, equal, rejection } from "./check.ts";

const KEY = "0123456789abcdef".repeat(4);
const OTHER_KEY = "f".repeat(64);
const HOUR = 3_600_000;
const event = sampleEvent("lead.created");

const sign = (options: { timestamp?: number; subscriptionId?: string } = {}) =>
	signDelivery({ event, signatureKey: KEY, ...options });
const signText = (body: string) => signDelivery({ body, signatureKey: KEY });

/** A valid delivery with these changes must be rejected with this code. */
async function refuse(changes: Partial<VerifyOptions>, code: DeliveryErrorCode): Promise<void> {
	const verified = verifyDelivery({ ...(await sign()), signatureKey: KEY, ...changes });
	equal((await rejection(verified, DeliveryError)).code, code);
}

export const verifyChecks: Checks = {
	async "verifyDelivery accepts the body as a string or bytes, and headers of any kind"() {
		const { body, headers } = await sign();
		const bytes = new TextEncoder().encode(body);
		const part = new TextEncoder().encode(`xx${body}`).subarray(2);
		for (const each of [body, bytes, bytes.buffer, part]) {
			equal((await verifyDelivery({ body: each, headers, signatureKey: KEY })).event, event);
		}
		const request = new Request("https://test.example.com", { method: "POST", headers });
		for (const each of [headers, new Headers(headers), request]) {
			equal((await verifyDelivery({ body, headers: each, signatureKey: KEY })).event, event);
		}
	},
	async "any of several keys verifies, and a function returns the key of the subscription"() {
		const { body, headers } = await sign({ subscriptionId: "whsub_7" });
		const asked: string[] = [];
		const ask = async (id: string) => {
			asked.push(id);
			return KEY;
		};
		for (const signatureKey of [[OTHER_KEY, KEY], [KEY, OTHER_KEY], ask]) {
			equal((await verifyDelivery({ body, headers, signatureKey })).event.id, event.id);
		}
		equal(asked, ["whsub_7"]);
	},
	async "an absent key is missing_key, and a malformed key is invalid_key"() {
		await refuse({ signatureKey: "" }, "missing_key");
		await refuse({ signatureKey: () => undefined }, "missing_key");
		await refuse({ signatureKey: "secret" }, "invalid_key");
		await refuse({ signatureKey: [OTHER_KEY, `g${KEY.slice(1)}`] }, "invalid_key");
	},
	async "an absent header is missing_header, and one with two values is repeated_header"() {
		for (const name of ["close-sig-hash", "close-sig-timestamp"]) {
			const headers = new Headers((await sign()).headers);
			headers.append(name, "1");
			await refuse({ headers }, "repeated_header");
			headers.delete(name);
			await refuse({ headers }, "missing_header");
		}
	},
	async "a malformed hash is invalid_hash, and a timestamp that is not a number is invalid_timestamp"() {
		const { headers } = await sign();
		await refuse({ headers: { ...headers, "close-sig-hash": "secret" } }, "invalid_hash");
		await refuse({ headers: { ...headers, "close-sig-timestamp": "now" } }, "invalid_timestamp");
	},
	async "a delivery is too_old after 73 hours and too_new beyond 5 minutes"() {
		const timestamp = 1_544_271_440;
		const { headers, body } = await sign({ timestamp });
		const at = (ms: number) => ({ headers, body, now: () => timestamp * 1000 + ms });
		for (const ms of [73 * HOUR, -300_000]) {
			equal((await verifyDelivery({ ...at(ms), signatureKey: KEY })).event.id, event.id);
		}
		await refuse(at(73 * HOUR + 1), "too_old");
		await refuse(at(-300_001), "too_new");
	},
	async "another key, body or timestamp is a mismatch"() {
		const { headers, body } = await sign();
		await refuse({ signatureKey: OTHER_KEY }, "mismatch");
		await refuse({ headers, body: `${body} ` }, "mismatch");
		const timestamp = String(Number(headers["close-sig-timestamp"]) - 1);
		await refuse({ headers: { ...headers, "close-sig-timestamp": timestamp }, body }, "mismatch");
	},
	async "a parsed body is parsed_body"() {
		// Like a result of JSON.parse, it is untyped.
		await refuse({ body: JSON.parse((await sign()).body) }, "parsed_body");
	},
	async "a signed body that is not JSON is not_json, and other JSON is not_a_delivery"() {
		for (const body of ["", "{", "\0"]) await refuse(await signText(body), "not_json");
		for (const body of ["null", "[]", '{"event":{}}']) await refuse(await signText(body), "not_a_delivery");
	},
};
