import { DeliveryError } from "../verify/delivery-error.ts";

/** Smaller chunks are copied together: each would keep the whole block alive that it was read into. */
const BLOCK_SIZE = 16 * 1024;

/** Collects the bytes of a body. Holds at most twice of what was appended, however it was cut. */
export interface ByteBuffer {
	/** Throws a `DeliveryError` (`too_large`) if there are more bytes than the limit. */
	append(chunk: Uint8Array): void;
	/** All bytes. */
	toBytes(): Uint8Array;
}

export function createByteBuffer(limit: number): ByteBuffer {
	const full: Uint8Array[] = [];
	let block = new Uint8Array(0);
	let used = 0;
	let size = 0;

	function closeBlock(): void {
		if (used > 0) full.push(block.subarray(0, used));
		block = new Uint8Array(0);
		used = 0;
	}

	return {
		append(chunk) {
			size += chunk.length;
			if (size > limit) throw tooLarge(limit);
			if (chunk.length >= BLOCK_SIZE) {
				closeBlock();
				full.push(chunk);
				return;
			}
			if (used + chunk.length > block.length) {
				closeBlock();
				block = new Uint8Array(BLOCK_SIZE);
			}
			block.set(chunk, used);
			used += chunk.length;
		},
		toBytes() {
			closeBlock();
			const [only, ...others] = full;
			if (only && others.length === 0) return only;
			const bytes = new Uint8Array(size);
			let offset = 0;
			for (const each of full) {
				bytes.set(each, offset);
				offset += each.length;
			}
			return bytes;
		},
	};
}

/** The refusal of a body that is too large. */
export function tooLarge(limit: number): DeliveryError {
	return new DeliveryError("too_large", `The body is larger than maxBodySize, ${limit} bytes.`);
}
