import { verifyDelivery } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";
import { verifySuite } from "./verify-suite.ts";

describe("with Node's HMAC", () => {
	verifySuite(verifyDelivery);

	test("it uses Node's HMAC, and imports no key", async () => {
		const importKey = vi.spyOn(crypto.subtle, "importKey");
		const body = bodyWith();
		const signatureKey = KEY.replace("0", "1");
		await verifyDelivery({ body, headers: sign(body, { key: signatureKey }), signatureKey, now: () => NOW });
		expect(importKey).not.toHaveBeenCalled();
	});
});
