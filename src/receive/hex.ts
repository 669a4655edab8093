/** What a signature key and a hash look like. Decoders cut other text short, down to the empty key that anyone knows. */
export const HEX = /^[\da-f]{64}$/i;

/** The 32 bytes of what `HEX` matches. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(32);
	for (let at = 0; at < 64; at++) {
		// "0" to "9" are 0x30 to 0x39, "A" and "a" are 0x41 and 0x61. The first digit of a byte is shifted by the second.
		const code = hex.charCodeAt(at);
		bytes[at >> 1] = 16 * (bytes[at >> 1] ?? 0) + (code & 15) + (code >> 6) * 9;
	}
	return bytes;
}
