import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { decodeHex, isHexOf32Bytes } from "../../src/close/signature/hex.ts";
import * as withNode from "../../src/close/signature/hmac.ts";

const KEY = "0123456789abcdef".repeat(4);
const CONTENT = { timestamp: "1544271440", body: new TextEncoder().encode('{"name": "Zoë"}') };
const HASH = createHmac("sha256", Buffer.from(KEY, "hex")).update(CONTENT.timestamp).update(CONTENT.body).digest("hex");

/** The module, loaded as in a runtime without Node's modules. */
async function importWithWebCrypto(): Promise<typeof withNode> {
	vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
	vi.resetModules();
	try {
		return await import("../../src/close/signature/hmac.ts");
	} finally {
		vi.resetModules();
	}
}

test.each([
	["node:crypto", async () => withNode],
	["Web Crypto", importWithWebCrypto],
])("with %s the hash is the HMAC-SHA256 of timestamp and body with the 32 bytes of the key", async (_, load) => {
	const { hashContent, isSignedWith } = await load();
	const key = decodeHex(KEY);
	expect(await hashContent(key, CONTENT)).toBe(HASH);
	expect(await isSignedWith(key, CONTENT, decodeHex(HASH))).toBe(true);
	expect(await isSignedWith(decodeHex(`1${KEY.slice(1)}`), CONTENT, decodeHex(HASH))).toBe(false);
	expect(await isSignedWith(key, { ...CONTENT, timestamp: "1544271441" }, decodeHex(HASH))).toBe(false);
});

test("a key is 64 hex characters in upper or lower case, and nothing else", () => {
	expect(isHexOf32Bytes(KEY)).toBe(true);
	expect(isHexOf32Bytes(KEY.toUpperCase())).toBe(true);
	for (const text of ["", KEY.slice(1), `${KEY}0`, `${KEY}\n`, ` ${KEY}`, `g${KEY.slice(1)}`]) {
		expect(isHexOf32Bytes(text), JSON.stringify(text)).toBe(false);
	}
	expect([...decodeHex(KEY.toUpperCase())]).toEqual([...Buffer.from(KEY, "hex")]);
});
