import type { OwnBytes } from "../values.ts";

const HEX_OF_32_BYTES = /^[\da-f]{64}$/i;

/** Whether a string is 64 hex characters (32 bytes), the form of a signature key and of a hash. */
export function isHexOf32Bytes(text: string): boolean {
	return HEX_OF_32_BYTES.test(text);
}

/**
 * Decodes 64 hex characters. Check them with `isHexOf32Bytes` first: an invalid key would decode to bytes that an
 * attacker can guess.
 */
export function decodeHex(hex: string): OwnBytes {
	const bytes = new Uint8Array(hex.length / 2);
	for (let index = 0; index < bytes.length; index++) {
		bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16);
	}
	return bytes;
}
