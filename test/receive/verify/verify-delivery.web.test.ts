import type { Delivery, VerifyOptions } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";
import { importWithout } from "../import-without.ts";
import { verifySuite } from "./verify-suite.ts";

let loaded: Promise<typeof import("close-crm/receive")> | undefined;

/** Loads the library in the first test, so that a failure to load fails it. */
async function verifyDelivery(options: VerifyOptions): Promise<Delivery> {
	loaded ??= importWithout(process, "getBuiltinModule");
	return (await loaded).verifyDelivery(options);
}

describe("with Web Crypto", () => {
	verifySuite(verifyDelivery);

	test("it uses Web Crypto, with a key that cannot be extracted", async () => {
		const verify = vi.spyOn(crypto.subtle, "verify");
		const importKey = vi.spyOn(crypto.subtle, "importKey");
		const body = bodyWith();
		const signatureKey = KEY.replace("0", "1");
		for (let round = 0; round < 3; round++) {
			await verifyDelivery({ body, headers: sign(body, { key: signatureKey }), signatureKey, now: () => NOW });
		}
		expect(verify).toHaveBeenCalledTimes(3);
		expect(await importKey.mock.results[0]?.value).toHaveProperty("extractable", false);
	});

	test("it loads without a process, as in a browser", async () => {
		const { verifyDelivery } = await importWithout(globalThis, "process");
		const body = bodyWith();
		const verified = verifyDelivery({ body, headers: sign(body), signatureKey: KEY, now: () => NOW });
		await expect(verified).resolves.toHaveProperty("event");
	});
});
