const HEX_OF_32_BYTES = /^[\da-f]{64}$/i;

/** Whether a text has the form of a signature key, and of a hash: 64 hex characters, which are 32 bytes. */
export function isHexOf32Bytes(text: string): boolean {
	return HEX_OF_32_BYTES.test(text);
}

/** Decodes 64 hex characters. Check the form first: decoders silently truncate invalid hex, and an empty key is no secret. */
export function decodeHex(hex: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
