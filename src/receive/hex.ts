/** What a signature key and a hash look like. Decoders cut other text short, down to the empty key that anyone knows. */
export const HEX = /^[\da-f]{64}$/i;

/** The 32 bytes of what `HEX` matches. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
	// "0" to "9" are 0x30 to 0x39, "A" and "a" are 0x41 and 0x61.
	const digit = (at: number) => {
		const code = hex.charCodeAt(at);
		return (code & 15) + 9 * (code >> 6);
	};
	return new Uint8Array(32).map((_, at) => digit(2 * at) * 16 + digit(2 * at + 1));
}
