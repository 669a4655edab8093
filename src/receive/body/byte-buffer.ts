import { DeliveryError } from "../delivery-error.ts";

/**
 * Collects the bytes of a body. It uses at most twice the memory of the appended bytes, however small the chunks are.
 * While the buffer grows, the old one is needed as well.
 */
export class ByteBuffer {
	readonly #limit: number;
	#buffer = new Uint8Array(0);
	#size = 0;

	/** `limit` is in bytes. */
	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Copies the chunk. Throws a `DeliveryError` (`too_large`) if there are more bytes than the limit. */
	append(chunk: Uint8Array): void {
		const size = this.#size + chunk.length;
		if (size > this.#limit) throw tooLarge(this.#limit);
		if (size > this.#buffer.length) this.#grow(size);
		this.#buffer.set(chunk, this.#size);
		this.#size = size;
	}

	/** Returns all appended bytes. */
	toBytes(): Uint8Array {
		return this.#buffer.subarray(0, this.#size);
	}

	#grow(size: number): void {
		const larger = new Uint8Array(Math.min(this.#limit, Math.max(size, 2 * this.#buffer.length)));
		larger.set(this.toBytes());
		this.#buffer = larger;
	}
}

/** Creates the error for a body that is too large. */
export function tooLarge(limit: number): DeliveryError {
	return new DeliveryError("too_large", `The body is larger than maxBodySize, ${limit} bytes.`);
}
