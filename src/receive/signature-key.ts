import { DeliveryError, type DeliveryErrorCode } from "./delivery-error.ts";
import { fromHex, HEX } from "./hex.ts";

/** A signature key as Close gave it, 64 hex characters; or several, of which any may have signed. */
export type SignatureKeys = string | readonly string[];

/**
 * @internal Whether `hash`, in lower case, is the HMAC-SHA256 of `timestamp` followed by `body`, compared in constant
 * time. Throws a `DeliveryError`, or rejects with one, for a hash that is not 64 hex characters.
 */
type CheckHash = (timestamp: string, body: Uint8Array, hash: string) => boolean | Promise<boolean>;

interface NodeHmac {
	update(data: Uint8Array | string): NodeHmac;
	digest(encoding: "hex"): string;
}

interface NodeCrypto {
	createHmac(algorithm: "sha256", key: Uint8Array): NodeHmac;
}

declare const process: { getBuiltinModule?(name: "node:crypto"): NodeCrypto } | undefined;

// Not an import, at which bundlers for browsers and Workers stop. Node has it since 20.16; others use Web Crypto.
// biome-ignore lint/complexity/useOptionalChain: where there is no process, its name alone throws
const node = typeof process !== "undefined" && process.getBuiltinModule?.("node:crypto");

export const encoder = new TextEncoder();

/** Kept, for Web Crypto takes its time to import a key. As many as there are subscriptions. */
const checks: { [key: string]: CheckHash } = Object.create(null);

/** @internal A check for each key. Throws a `DeliveryError` for none, and for one that is not 64 hex characters. */
export function checksOf(keys: SignatureKeys | null | undefined): CheckHash[] {
	return (typeof keys === "string" ? [keys] : keys?.length ? keys : [""]).map(
		(key) => (checks[key] ??= createCheck(decodeHex(key, key ? "invalid_key" : "missing_key"))),
	);
}

function createCheck(key: Uint8Array<ArrayBuffer>): CheckHash {
	if (node) {
		return (timestamp, body, hash) => {
			const digest = node.createHmac("sha256", key).update(timestamp).update(body).digest("hex");
			// Every character is compared, wherever they differ, so that the time tells nothing. `timingSafeEqual` takes
			// buffers outside of the JavaScript heap only, and to bring both there is a tenth of what a verification costs.
			let difference = hash.length - 64;
			for (let at = 64; at--; ) difference |= digest.charCodeAt(at) ^ hash.charCodeAt(at);
			if (difference) decodeHex(hash, "invalid_hash");
			return !difference;
		};
	}
	let imported: CryptoKey | undefined;
	return async (timestamp, body, hash) => {
		// A timestamp is a number, so that each of its characters is one byte.
		const message = new Uint8Array(body.length + timestamp.length);
		encoder.encodeInto(timestamp, message);
		message.set(body, timestamp.length);
		return crypto.subtle.verify(
			"HMAC",
			// biome-ignore lint/suspicious/noAssignInExpressions: it takes its time, and so is done once
			(imported ??= await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["verify"])),
			decodeHex(hash, "invalid_hash"),
			message,
		);
	};
}

/** The bytes of a key or a hash. Throws a `DeliveryError` unless it is 64 hex characters. */
function decodeHex(text: string, code: DeliveryErrorCode): Uint8Array<ArrayBuffer> {
	if (HEX.test(text)) return fromHex(text);
	throw new DeliveryError(code, "Is it 64 hex digits?");
}
