import { createHmac } from "node:crypto";
import { verifyDelivery } from "close-crm/receive";
import { signDelivery } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { serve } from "../client/server.ts";
import { document } from "../contract/document.ts";

const signatureKey = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const [event] = document.components.schemas.Event.examples;

describe("signing a delivery", () => {
	test("the hash is the HMAC-SHA256 of timestamp and body, with the 32 bytes of the key", async () => {
		const { headers, body } = await signDelivery({ event, signatureKey, timestamp: 1_544_271_440 });

		const hmac = createHmac("sha256", Buffer.from(signatureKey, "hex")).update(`1544271440${body}`);
		expect(headers).toEqual({
			"user-agent": "Close Webhooks 2.0",
			accept: "*/*",
			"accept-encoding": "gzip, deflate",
			"content-type": "application/json",
			"close-sig-hash": hmac.digest("hex"),
			"close-sig-timestamp": "1544271440",
		});
	});

	test("the body is the event with the subscription's id, or with the documentation's", async () => {
		const body = async (subscriptionId?: string) =>
			JSON.parse((await signDelivery({ event, signatureKey, ...(subscriptionId && { subscriptionId }) })).body);

		expect(await body("whsub_1")).toEqual({ event, subscription_id: "whsub_1" });
		expect(await body()).toEqual({ event, subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" });
	});

	test("the body has Close's order and spacing, so a re-serialised body does not verify", async () => {
		const { action, object_type, ...rest } = event;
		const unordered = { action, ...rest, later: 1, object_type };
		const { body } = await signDelivery({ event: unordered, signatureKey });

		expect(body).toMatch(/^\{"subscription_id": "whsub_8AmjKCZYT3zI8eZoi4HhFC", "event": \{"id": "ev_/);
		expect(body).toMatch(
			/"action": "[a-z]+", "changed_fields": \[.*\], "meta": \{.*"previous_data": \{.*\}, "later": 1\}\}$/,
		);
		expect(JSON.stringify(JSON.parse(body))).not.toBe(body);
	});

	test("the receiver verifies it as a Request", async () => {
		const request = new Request("https://test.example.com", await signDelivery({ event, signatureKey }));

		const delivery = await verifyDelivery({ body: await request.arrayBuffer(), headers: request, signatureKey });

		expect(delivery.event).toEqual(event);
	});

	test("it arrives complete at an HTTP server", async () => {
		const signed = await signDelivery({ event: { ...event, object_id: "Zoë 🎉" }, signatureKey });
		const { url } = await serve(async (request, response) => {
			const chunks = [];
			for await (const chunk of request) chunks.push(chunk);
			const delivery = await verifyDelivery({ body: Buffer.concat(chunks), headers: request.headers, signatureKey });
			response.end(`${request.method} ${delivery.event.object_id}`);
		});

		expect(await (await fetch(url, signed)).text()).toBe("POST Zoë 🎉");
	});

	test("a body is signed unchanged, even if it is not JSON", async () => {
		const { body, headers } = await signDelivery({ body: "not JSON", signatureKey, timestamp: 1 });

		expect(body).toBe("not JSON");
		const hmac = createHmac("sha256", Buffer.from(signatureKey, "hex")).update("1not JSON");
		expect(headers["close-sig-hash"]).toBe(hmac.digest("hex"));
	});

	test("without a timestamp it is signed with the current time", async () => {
		const before = Math.floor(Date.now() / 1000);
		const { headers } = await signDelivery({ event, signatureKey });

		expect(Number(headers["close-sig-timestamp"])).toBeGreaterThanOrEqual(before);
		expect(Number(headers["close-sig-timestamp"])).toBeLessThanOrEqual(Date.now() / 1000);
	});

	test.each(["", "xyz", signatureKey.slice(1), `${signatureKey} `])(
		"the key %j is rejected, and not shown",
		async (key) => {
			const error = await signDelivery({ event, signatureKey: key }).catch((e) => e);

			expect(error).toBeInstanceOf(TypeError);
			expect(error.message).toMatch(/^signDelivery: signatureKey must be 64 hex characters/);
			expect(error.message).not.toContain(key || "nothing");
		},
	);

	test.each([1_544_271_440_000, 100_000_000_000, 0.5, Number.NaN, -1])(
		"the timestamp %d is rejected because it is not in whole seconds",
		async (timestamp) => {
			await expect(signDelivery({ event, signatureKey, timestamp })).rejects.toThrow(
				`timestamp is ${timestamp}. It must be in whole seconds`,
			);
		},
	);

	test.each([0, 99_999_999_999])("the timestamp %d is signed", async (timestamp) => {
		const { headers } = await signDelivery({ event, signatureKey, timestamp });

		expect(headers["close-sig-timestamp"]).toBe(String(timestamp));
	});

	test("anything other than an event is rejected", async () => {
		// @ts-expect-error: it is not an object
		await expect(signDelivery({ signatureKey, event: "lead.created" })).rejects.toThrow(
			"event is lead.created. Pass an event",
		);
		// @ts-expect-error: the same
		await expect(signDelivery({ signatureKey, event: null })).rejects.toThrow("event is null. Pass an event");
		// @ts-expect-error: it is missing, and so is the body
		await expect(signDelivery({ signatureKey })).rejects.toThrow("event is undefined. Pass an event");
		// @ts-expect-error: a key alone, which must not be shown
		await expect(signDelivery(signatureKey)).rejects.toThrow(/such as \{ event, signatureKey \}; got a string\.$/);
	});

	test("event and body together do not compile", async () => {
		// @ts-expect-error: only one of the two is allowed
		await signDelivery({ signatureKey, event, body: "{}" });
	});
});
