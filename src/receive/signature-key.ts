import { DeliveryError, type DeliveryErrorCode } from "./delivery-error.ts";
import { fromHex, HEX } from "./hex.ts";

/** A signature key as Close gave it, 64 hex characters; or several, of which any may have signed. */
export type SignatureKeys = string | readonly string[];

/** Whether `hash` is the HMAC-SHA256 of `timestamp` followed by `body`, compared in constant time. */
type CheckHash = (timestamp: string, body: Uint8Array, hash: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>;

interface NodeHmac {
	update(data: Uint8Array | string): NodeHmac;
	digest(): Uint8Array;
}

interface NodeCrypto {
	createHmac(algorithm: "sha256", key: Uint8Array): NodeHmac;
	timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}

declare const process: { getBuiltinModule?(name: "node:crypto"): NodeCrypto } | undefined;

// Not an import, at which bundlers for browsers and Workers stop. Node has it since 20.16; others use Web Crypto.
const node = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:crypto");

/** Kept, for Web Crypto takes its time to import a key. As many as there are subscriptions. */
const checks = new Map<string, CheckHash>();

/** A check for each key. Throws a `DeliveryError` for none, and for one that is not 64 hex characters. */
export function checksOf(keys: SignatureKeys | null | undefined): CheckHash[] {
	const found = [keys || []].flat().map((key) => checks.get(key) ?? createCheck(key));
	if (found[0]) return found;
	throw new DeliveryError("missing_key", "signatureKey", "Is its environment variable set?");
}

function createCheck(text: string): CheckHash {
	const key = bytesOf(text, "invalid_key", "signatureKey");
	const imported = node ?? crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
	const check: CheckHash =
		"createHmac" in imported
			? (timestamp, body, hash) =>
					imported.timingSafeEqual(imported.createHmac("sha256", key).update(timestamp).update(body).digest(), hash)
			: async (timestamp, body, hash) => {
					const prefix = new TextEncoder().encode(timestamp);
					const message = new Uint8Array(prefix.length + body.length);
					message.set(prefix);
					message.set(body, prefix.length);
					return crypto.subtle.verify("HMAC", await imported, hash, message);
				};
	checks.set(text, check);
	return check;
}

/** The bytes of a key or a hash. Throws a `DeliveryError` unless it is 64 hex characters. */
export function bytesOf(text: string, code: DeliveryErrorCode, subject: string): Uint8Array<ArrayBuffer> {
	if (HEX.test(text)) return fromHex(text);
	throw new DeliveryError(code, subject, "Close gives 64 hex characters.");
}
