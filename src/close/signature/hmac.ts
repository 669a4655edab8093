import type { OwnBytes } from "../values.ts";

interface NodeHmac {
	update(data: Uint8Array | string): NodeHmac;
	digest(): OwnBytes;
}

interface NodeCrypto {
	createHmac(algorithm: "sha256", key: Uint8Array): NodeHmac;
	timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}

declare const process: { getBuiltinModule?(name: "node:crypto"): NodeCrypto } | undefined;

// Not an import, because bundlers for browsers and Workers fail on it. Node has had getBuiltinModule since 20.16.
const nodeCrypto = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:crypto");

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/** The header with the signature of a delivery. Source: developer.close.com/api/resources/webhooks */
export const HASH_HEADER = "close-sig-hash";
/** The header with the time of the signature, in seconds since 1970. */
export const TIMESTAMP_HEADER = "close-sig-timestamp";

/** The content that Close signs: the timestamp, directly followed by the raw body. */
export interface SignedContent {
	timestamp: string;
	body: Uint8Array;
}

/** The hash that Close sends in `close-sig-hash`: the HMAC-SHA256 of the content, as 64 lower-case hex characters. */
export async function hashContent(key: OwnBytes, content: SignedContent): Promise<string> {
	const digest = nodeCrypto ? nodeDigest(nodeCrypto, key, content) : await webDigest(key, content);
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether `hash` (32 bytes) is the signature of the content with the key (32 bytes). Compares in constant time. */
export async function isSignedWith(key: OwnBytes, content: SignedContent, hash: OwnBytes): Promise<boolean> {
	if (nodeCrypto) return nodeCrypto.timingSafeEqual(nodeDigest(nodeCrypto, key, content), hash);
	return crypto.subtle.verify("HMAC", await importKey(key, "verify"), hash, concatenate(content));
}

function nodeDigest({ createHmac }: NodeCrypto, key: Uint8Array, { timestamp, body }: SignedContent) {
	return createHmac("sha256", key).update(timestamp).update(body).digest();
}

async function webDigest(key: OwnBytes, content: SignedContent) {
	return new Uint8Array(await crypto.subtle.sign("HMAC", await importKey(key, "sign"), concatenate(content)));
}

function importKey(key: OwnBytes, usage: "sign" | "verify"): Promise<CryptoKey> {
	return crypto.subtle.importKey("raw", key, ALGORITHM, false, [usage]);
}

function concatenate({ timestamp, body }: SignedContent): OwnBytes {
	const start = new TextEncoder().encode(timestamp);
	const message = new Uint8Array(start.length + body.length);
	message.set(start);
	message.set(body, start.length);
	return message;
}
